using DynaCluster.Model;
using DynaCluster.Model.Tables;
using DynaCluster.Protocol;

namespace DynaCluster.Tests.Placement;

/// <summary>The catalog's rules of global indexes: ids, states, errors.</summary>
public sealed class GlobalIndexChangesTests
{
    private const string InUse = "Attempt to change a resource which is still in use: ";

    [Fact]
    public void Ids_begin_behind_those_of_tables()
        => Assert.Equal(
            [GlobalIndexSchema.FirstId + 1, GlobalIndexSchema.FirstId + 2],
            OnDemand("one", "two").Table.GlobalIndexes.Select(index => index.Id));

    [Fact]
    public void An_id_is_not_used_again()
    {
        IndexCatalog catalog = OnDemand("one");
        catalog.DeleteIndex("one");
        catalog.Activate();
        catalog.Remove("one");
        catalog.Create("one");
        Assert.Equal(GlobalIndexSchema.FirstId + 2, catalog.IndexOf("one").Id);
    }

    [Fact]
    public void An_index_that_came_with_the_table_is_active_with_it()
    {
        GlobalIndexDefinition index = OnDemand("one").IndexOf("one");
        Assert.Equal((IndexStatus.Active, false, false), (index.Status, index.Backfilling, index.Backfill));
    }

    [Fact]
    public void A_new_index_waits_for_the_groups_first()
    {
        IndexCatalog catalog = OnDemand();
        catalog.Create("one");
        GlobalIndexDefinition index = catalog.IndexOf("one");
        Assert.Equal(
            (IndexStatus.Creating, false, true, 2u, TableStatus.Updating),
            (index.Status, index.Backfilling, index.Backfill, catalog.Table.Version, catalog.Table.Status));
    }

    [Fact]
    public void A_new_index_backfills_when_the_groups_know_it()
    {
        IndexCatalog catalog = OnDemand();
        catalog.Create("one");
        catalog.Activate();
        GlobalIndexDefinition index = catalog.IndexOf("one");
        Assert.Equal(
            (IndexStatus.Creating, true, TableStatus.Active),
            (index.Status, index.Backfilling, catalog.Table.Status));
    }

    [Fact]
    public void A_new_index_is_active_when_it_is_settled()
    {
        IndexCatalog catalog = Backfilling("one");
        catalog.Settle("one");
        catalog.Settle("one");
        GlobalIndexDefinition index = catalog.IndexOf("one");
        Assert.Equal((IndexStatus.Active, false), (index.Status, index.Backfilling));
    }

    [Fact]
    public void What_a_backfill_has_looked_at_only_grows()
    {
        IndexCatalog catalog = Backfilling("one");
        catalog.NoteBackfill("one", 2000);
        catalog.NoteBackfill("one", 1000);
        Assert.Equal(2000, catalog.IndexOf("one").BackfilledItems);
    }

    [Fact]
    public void An_index_is_not_settled_before_it_backfills()
    {
        IndexCatalog catalog = OnDemand();
        catalog.Create("one");
        catalog.Settle("one");
        Assert.Equal(IndexStatus.Creating, catalog.IndexOf("one").Status);
    }

    [Fact]
    public void A_deleted_index_leaves_when_it_is_removed()
    {
        IndexCatalog catalog = OnDemand("one");
        catalog.DeleteIndex("one");
        Assert.Equal((IndexStatus.Deleting, 2u), (catalog.IndexOf("one").Status, catalog.Table.Version));
        catalog.Remove("one");
        Assert.False(catalog.Has("one"));
    }

    [Fact]
    public void An_index_that_is_used_is_not_removed()
    {
        IndexCatalog catalog = OnDemand("one");
        catalog.Remove("one");
        Assert.True(catalog.Has("one"));
    }

    [Fact]
    public void An_index_may_be_deleted_while_it_backfills()
    {
        IndexCatalog catalog = Backfilling("one");
        Assert.Null(catalog.DeleteIndex("one").Error);
        GlobalIndexDefinition index = catalog.IndexOf("one");
        Assert.Equal((IndexStatus.Deleting, false), (index.Status, index.Backfilling));
    }

    [Fact]
    public void An_index_is_not_deleted_before_it_backfills()
    {
        IndexCatalog catalog = OnDemand();
        catalog.Create("one");
        Assert.Equal(
            InUse + "Index creation is in resource allocation phase. Retry deletion during backfilling phase or when "
            + "the index is active. Table: tab Index: one",
            catalog.DeleteIndex("one").Error?.Message);
    }

    [Fact]
    public void An_index_that_is_deleting_is_not_deleted_again()
    {
        IndexCatalog catalog = OnDemand("one");
        catalog.DeleteIndex("one");
        catalog.Activate();
        Assert.Equal(
            InUse + "Index is being deleted. Table: tab Index: one", catalog.DeleteIndex("one").Error?.Message);
    }

    [Fact]
    public void A_missing_index_is_not_deleted()
        => Assert.Equal(
            ("ResourceNotFoundException", "Requested resource not found: Index one for table tab"),
            Refusal(OnDemand(), catalog => catalog.DeleteIndex("one").Error));

    [Fact]
    public void A_local_index_is_not_deleted()
        => Assert.Equal(
            ("ValidationException", "Cannot delete an index that is not a GlobalSecondaryIndex: local"),
            Refusal(OnDemand(), catalog => catalog.DeleteIndex("local").Error));

    [Theory]
    [InlineData("one")]
    [InlineData("local")]
    public void An_index_of_a_name_that_is_taken_is_refused(string name)
        => Assert.Equal(
            ("ValidationException", "Attempting to create an index which already exists"),
            Refusal(OnDemand("one"), catalog => catalog.Create(name).Error));

    [Fact]
    public void Only_one_index_is_made_at_a_time()
        => Assert.Equal("LimitExceededException", Backfilling("one").Create("two").Error?.Type);

    [Fact]
    public void No_other_index_is_deleted_while_one_is_made()
    {
        IndexCatalog catalog = OnDemand("one");
        catalog.Create("two");
        catalog.Activate();
        Assert.Equal("LimitExceededException", catalog.DeleteIndex("one").Error?.Type);
    }

    [Fact]
    public void More_indexes_than_the_quota_are_refused()
    {
        IndexCatalog catalog = OnDemand([.. Enumerable.Range(0, Limits.GlobalIndexesMax).Select(i => $"index{i}")]);
        Assert.Equal(
            ("LimitExceededException",
                "Subscriber limit exceeded: Number of global secondary indexes exceeds per-table limit of 20"),
            Refusal(catalog, own => own.Create("more").Error));
    }

    [Fact]
    public void More_projected_attributes_than_the_quota_are_refused()
    {
        var change = new UpdateTableChange { Name = "tab", CreateIndex = IndexCatalog.Index("pk", default) };
        change.CreateIndex.NonKeyAttributes.Add(Enumerable.Range(0, 101).Select(i => $"a{i}"));
        Assert.Equal("ValidationException", OnDemand().Update(change).Error?.Type);
    }

    [Fact]
    public void A_key_that_nobody_defines_is_refused()
        => Assert.Equal(
            ("ValidationException",
                "One or more parameter values were invalid: Some index key attributes are not defined in "
                + "AttributeDefinitions. Keys: [one], AttributeDefinitions: [other]"),
            Refusal(OnDemand(), catalog => catalog.Create("one", Number("other")).Error));

    [Fact]
    public void The_tables_own_definitions_hold_for_a_new_index()
    {
        IndexCatalog catalog = OnDemand();
        catalog.Create("pk", Number("unused"));
        Assert.Equal(KeyType.String, catalog.IndexOf("pk").PartitionKey[0].Type);
    }

    [Fact]
    public void A_definition_that_contradicts_an_indexs_key_is_refused()
        => Assert.Equal("ValidationException", OnDemand("one").Create("two", Number("two"), Number("one")).Error?.Type);

    [Fact]
    public void A_provisioned_table_asks_for_the_indexs_throughput()
    {
        var change = new UpdateTableChange { Name = "tab", CreateIndex = IndexCatalog.Index("pk", default) };
        Assert.Equal(
            ("ValidationException",
                "One or more parameter values were invalid: ProvisionedThroughput must be specified for index: pk"),
            Refusal(Provisioned(), catalog => catalog.Update(change).Error));
    }

    [Fact]
    public void A_table_on_demand_takes_no_throughput_of_an_index()
    {
        var change = new UpdateTableChange
        {
            Name = "tab", CreateIndex = IndexCatalog.Index("pk", BillingMode.Provisioned),
        };
        Assert.Equal(
            ("ValidationException",
                "One or more parameter values were invalid: Neither ReadCapacityUnits nor WriteCapacityUnits can be "
                + "specified for index: pk when BillingMode is PAY_PER_REQUEST"),
            Refusal(OnDemand(), catalog => catalog.Update(change).Error));
    }

    [Fact]
    public void A_changed_throughput_ends_as_active()
    {
        IndexCatalog catalog = Provisioned("one");
        catalog.UpdateIndexes(Units("one", 9, 5));
        Assert.Equal(IndexStatus.Updating, catalog.IndexOf("one").Status);
        catalog.Activate();
        GlobalIndexDefinition index = catalog.IndexOf("one");
        Assert.Equal((IndexStatus.Active, 9), (index.Status, index.ReadCapacityUnits));
    }

    [Fact]
    public void A_changed_throughput_is_answered_as_it_was()
        => Assert.Equal(
            5, Provisioned("one").UpdateIndexes(Units("one", 9, 5)).Value.GlobalIndexes[0].ReadCapacityUnits);

    [Fact]
    public void A_decrease_of_an_index_is_counted()
    {
        IndexCatalog catalog = Provisioned("one");
        catalog.UpdateIndexes(Units("one", 4, 5));
        Assert.Equal(1, catalog.IndexOf("one").DecreasesToday);
    }

    [Fact]
    public void A_throughput_that_stays_is_refused()
        => Assert.StartsWith(
            "The provisioned throughput for the index one will not change.",
            Provisioned("one").UpdateIndexes(Units("one", 5, 5)).Error?.Message,
            StringComparison.Ordinal);

    [Fact]
    public void A_missing_index_has_no_throughput()
        => Assert.Equal("ResourceNotFoundException", Provisioned().UpdateIndexes(Units("one", 9, 9)).Error?.Type);

    [Fact]
    public void A_change_to_provisioned_needs_the_units_of_every_index()
        => Assert.Equal(
            ("ValidationException",
                "One or more parameter values were invalid: ProvisionedThroughput must be specified for index: "
                + "one,two"),
            Refusal(OnDemand("one", "two"), catalog => catalog.Update(ToProvisioned()).Error));

    [Fact]
    public void A_change_to_provisioned_takes_the_units_of_every_index()
    {
        IndexCatalog catalog = OnDemand("one");
        UpdateTableChange change = ToProvisioned();
        change.UpdateIndexes.Add(Units("one", 7, 8));
        catalog.Update(change);
        Assert.Equal((7, 8), (catalog.IndexOf("one").ReadCapacityUnits, catalog.IndexOf("one").WriteCapacityUnits));
    }

    [Fact]
    public void A_change_to_on_demand_takes_the_units_away()
    {
        IndexCatalog catalog = Provisioned("one");
        catalog.Update(new UpdateTableChange { Name = "tab", BillingMode = BillingMode.PayPerRequest });
        Assert.Equal(0, catalog.IndexOf("one").ReadCapacityUnits);
    }

    [Fact]
    public void The_billing_mode_stays_while_an_index_is_made()
        => Assert.Equal("ResourceInUseException", Backfilling("one").Update(ToProvisioned()).Error?.Type);

    [Fact]
    public void A_table_is_not_deleted_while_an_index_is_made()
        => Assert.Equal(
            ("ResourceInUseException",
                InUse + "Cannot delete table while indexes are being created, updated, or deleted."),
            Refusal(Backfilling("one"), catalog => catalog.Delete().Error));

    [Fact]
    public void A_table_with_active_indexes_is_deleted()
        => Assert.Equal(TableStatus.Deleting, OnDemand("one").Delete().Value.Status);

    private static IndexCatalog OnDemand(params string[] indexes)
        => IndexCatalog.Active(BillingMode.PayPerRequest, indexes);

    private static IndexCatalog Provisioned(params string[] indexes)
        => IndexCatalog.Active(BillingMode.Provisioned, indexes);

    private static IndexCatalog Backfilling(string index)
    {
        IndexCatalog catalog = OnDemand();
        catalog.Create(index);
        catalog.Activate();
        return catalog;
    }

    private static (string? Type, string? Message) Refusal(
        IndexCatalog catalog, Func<IndexCatalog, DynaCluster.Model.Errors.ApiError?> change)
        => change(catalog) is { } error ? (error.Type, error.Message) : default;

    private static KeyAttribute Number(string name) => new() { Name = name, Type = KeyType.Number };

    private static IndexThroughputChange Units(string index, long read, long write)
        => new() { Name = index, ReadCapacityUnits = read, WriteCapacityUnits = write };

    private static UpdateTableChange ToProvisioned() => new()
    {
        Name = "tab", BillingMode = BillingMode.Provisioned, ReadCapacityUnits = 5, WriteCapacityUnits = 5,
    };
}
