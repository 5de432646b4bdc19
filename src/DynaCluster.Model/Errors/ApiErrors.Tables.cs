namespace DynaCluster.Model.Errors;

/// <summary>Errors of tables: their names, their being there, their keys and throughput.</summary>
public static partial class ApiErrors
{
    public static ApiError InvalidTableName { get; } = Validation(
        "Invalid table/index name.  Table/index names must be between 3 and 255 characters long, and may contain only "
        + "the characters a-z, A-Z, 0-9, '_', '-', and '.'");

}
