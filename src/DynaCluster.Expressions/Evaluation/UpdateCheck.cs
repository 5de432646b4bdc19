using DynaCluster.Expressions.Plans;
using DynaCluster.Model.Errors;
using DynaCluster.Model.Items;

namespace DynaCluster.Expressions.Evaluation;

/// <summary>
/// Finds what an update cannot do to an item before anything is written, in the service's order: paths through
/// something that is no map or list, types, and then section by section, from the last, paths without a parent and
/// missing attributes. Faults leave as <see cref="ApiException"/>.
/// </summary>
internal static class UpdateCheck
{
    /// <param name="plan">The whole plan.</param>
    /// <param name="at">Where its sections begin.</param>
    /// <param name="item">The old image, or the key attributes of a new item.</param>
    /// <param name="isNew">There was no item: REMOVE then needs no parent.</param>
    /// <returns>Where the tree begins.</returns>
    public static int Run(ReadOnlySpan<byte> plan, int at, MapView item, bool isNew)
    {
        int end = CheckEach(plan, at, item, CheckPlace);
        CheckEach(plan, at, item, CheckTypes);
        for (int sections = plan[at++]; sections > 0; sections--)
        {
            CheckSection(plan, ref at, item, isNew);
        }

        return end;
    }

    private static int CheckEach(ReadOnlySpan<byte> plan, int at, MapView item, ActionCheck check)
    {
        for (int sections = plan[at++]; sections > 0; sections--)
        {
            int end = PlanReader.End(plan, ref at);
            while (at < end)
            {
                check(plan, ref at, item);
            }
        }

        return at;
    }

    private static void CheckPlace(ReadOnlySpan<byte> plan, scoped ref int at, MapView item)
    {
        var operation = (UpdateOp)plan[at++];
        AttributeView parent = PlanReader.Parent(plan, ref at, item, out bool byIndex);
        if (parent.Exists && !Holds(parent, byIndex))
        {
            throw new ApiException(ApiErrors.UpdatePathInvalid());
        }

        SkipValue(plan, ref at, operation);
    }

    private static void CheckTypes(ReadOnlySpan<byte> plan, scoped ref int at, MapView item)
    {
        var operation = (UpdateOp)plan[at++];
        AttributeView current = PlanReader.Path(plan, ref at, item);
        switch (operation)
        {
            case UpdateOp.Set:
                UpdateValues.TypeOf(plan, ref at, item);
                break;
            case UpdateOp.Add or UpdateOp.Delete:
                at++;
                AttributeView operand = PlanReader.Literal(plan, ref at);
                if (current.Exists && current.Type != operand.Type)
                {
                    throw new ApiException(ApiErrors.UpdateOperandType());
                }

                break;
        }
    }

    private static void CheckSection(ReadOnlySpan<byte> plan, scoped ref int at, MapView item, bool isNew)
    {
        int end = PlanReader.End(plan, ref at);
        int first = at;
        while (at < end)
        {
            var operation = (UpdateOp)plan[at++];
            AttributeView parent = PlanReader.Parent(plan, ref at, item, out _);
            if (!parent.Exists && !(isNew && operation == UpdateOp.Remove))
            {
                throw new ApiException(ApiErrors.UpdatePathInvalid());
            }

            SkipValue(plan, ref at, operation);
        }

        at = first;
        while (at < end)
        {
            var operation = (UpdateOp)plan[at++];
            PlanReader.SkipPath(plan, ref at);
            if (operation == UpdateOp.Set && UpdateValues.TypeOf(plan, ref at, item) == AttributeType.None)
            {
                throw new ApiException(ApiErrors.UpdateAttributeMissing());
            }

            if (operation != UpdateOp.Set)
            {
                SkipValue(plan, ref at, operation);
            }
        }
    }

    private static bool Holds(AttributeView parent, bool byIndex)
        => parent.Type == (byIndex ? AttributeType.List : AttributeType.Map);

    private static void SkipValue(ReadOnlySpan<byte> plan, scoped ref int at, UpdateOp operation)
    {
        if (operation != UpdateOp.Remove)
        {
            UpdateValues.Skip(plan, ref at);
        }
    }

    private delegate void ActionCheck(ReadOnlySpan<byte> plan, scoped ref int at, MapView item);
}
