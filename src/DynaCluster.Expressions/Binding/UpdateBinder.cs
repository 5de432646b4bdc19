using DynaCluster.Expressions.Plans;
using DynaCluster.Expressions.Syntax;
using DynaCluster.Model.Errors;
using DynaCluster.Model.Items;
using DynaCluster.Model.Tables;

namespace DynaCluster.Expressions.Binding;

/// <summary>
/// Binds an update to names, values and the table. The order of the checks is the service's: targets are resolved and
/// compared first, then names and then values from the last action back to the first.
/// </summary>
internal sealed class UpdateBinder(Substitutions substitutions, TableSchema schema)
{
    private const int SurchargeOfUpdate = 3;
    private const int SurchargeOfWrite = 19;
    private const int SurchargeOfClear = 2;
    private const int SurchargeOfListIndex = 1;
    private const int SurchargeOfArithmetic = 50;

    private readonly UpdateValueBinder _values = new(substitutions, schema);

    /// <summary>Leaves by <see cref="ExpressionException"/> or <see cref="ApiException"/>.</summary>
    public byte[] Bind(UpdateNode update)
    {
        ActionNode[] actions = update.Actions;
        Array.ForEach(actions, action => PathBinder.CheckDefined(action.Path, substitutions));
        PathStep[][] paths = Array.ConvertAll(actions, action => PathBinder.Resolve(action.Path, substitutions));
        PathTree tree = PathTree.Build(paths);
        for (int i = actions.Length - 1; i >= 0; i--)
        {
            _values.CheckNames(actions[i].Value);
        }

        for (int section = update.Sections.Length - 1; section >= 0; section--)
        {
            SectionNode own = update.Sections[section];
            for (int i = own.Actions.Length - 1; i >= 0; i--)
            {
                CheckValue(own.Keyword, own.Actions[i].Value);
            }
        }

        Array.ForEach(paths, CheckNoKey);
        Array.ForEach(actions, action => _values.CheckKeysScalar(action.Value));
        return Write(update, paths, tree);
    }

    private void CheckValue(TokenKind keyword, SyntaxNode? value)
    {
        if (value is null)
        {
            return;
        }

        _values.Check(value);
        if (keyword is TokenKind.Add or TokenKind.Delete)
        {
            var type = (AttributeType)OperandBinder.Value((ValueNode)value, substitutions).Span[0];
            if (!TypeNames.IsSet(type) && !(type == AttributeType.Number && keyword == TokenKind.Add))
            {
                throw new ExpressionException(
                    ExpressionFaults.ActionOperandType(keyword.ToString().ToUpperInvariant(), TypeNames.Long(type)));
            }
        }
    }

    private void CheckNoKey(PathStep[] path)
    {
        if (KeyAttributes.Find(schema.PartitionKey, schema.SortKey, path[0].Name.Span) is { } key)
        {
            throw new ApiException(ApiErrors.KeyUpdated(key.Name));
        }
    }

    private byte[] Write(UpdateNode update, PathStep[][] paths, PathTree tree)
    {
        using PlanWriter plan = new(PlanKind.Update);
        plan.Varint(Surcharge(update, paths));
        plan.Byte((byte)update.Sections.Length);
        int[] offsets = new int[paths.Length];
        int end = paths.Length;
        for (int i = update.Sections.Length - 1; i >= 0; i--)
        {
            SectionNode section = update.Sections[i];
            int first = end - section.Actions.Length;
            int begin = plan.BeginLength();
            for (int action = first; action < end; action++)
            {
                offsets[action] = plan.Length;
                plan.Byte((byte)OperationOf(section.Keyword));
                plan.Path(paths[action]);
                _values.Write(section.Actions[action - first].Value, plan);
            }

            plan.EndLength(begin);
            end = first;
        }

        tree.Write(plan, action => offsets[action]);
        return plan.ToArray();
    }

    private static UpdateOp OperationOf(TokenKind keyword) => keyword switch
    {
        TokenKind.Set => UpdateOp.Set,
        TokenKind.Remove => UpdateOp.Remove,
        TokenKind.Add => UpdateOp.Add,
        _ => UpdateOp.Delete,
    };

    // What UpdateItem adds to an item's size; found by others by bisecting the service's 400 KB gate.
    private static int Surcharge(UpdateNode update, PathStep[][] paths)
    {
        int surcharge = SurchargeOfUpdate;
        int i = 0;
        foreach (SectionNode section in update.Sections)
        {
            bool sets = section.Keyword == TokenKind.Set;
            foreach (ActionNode action in section.Actions)
            {
                bool writes = sets || section.Keyword == TokenKind.Add;
                surcharge += writes ? SurchargeOfWrite : SurchargeOfClear;
                surcharge += sets && paths[i][^1].Kind == PathStepKind.Index ? SurchargeOfListIndex : 0;
                surcharge += action.Value is ArithmeticNode ? SurchargeOfArithmetic : 0;
                i++;
            }
        }

        return surcharge;
    }
}
