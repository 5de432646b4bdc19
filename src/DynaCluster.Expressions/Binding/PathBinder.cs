using System.Text;
using DynaCluster.Expressions.Syntax;
using DynaCluster.Model;
using DynaCluster.Model.Errors;
using DynaCluster.Model.Items;

namespace DynaCluster.Expressions.Binding;

/// <summary>Puts the attribute names of a request in the place of #names.</summary>
internal static class PathBinder
{
    /// <summary>Steps of kind Name and Index only.</summary>
    public static PathStep[] Resolve(PathNode path, Substitutions substitutions)
    {
        PathStep[] steps = path.HasPlaceholders
            ? Array.ConvertAll(path.Steps, step => Resolve(step, substitutions))
            : path.Steps;
        return steps.Length <= Limits.NestingDepthMax
            ? steps
            : throw new ExpressionException(ExpressionFaults.PathTooDeep(steps.Length));
    }

    /// <summary>Leaves if a placeholder of the path is not defined.</summary>
    public static void CheckDefined(PathNode path, Substitutions substitutions)
    {
        if (path.HasPlaceholders)
        {
            Array.ForEach(path.Steps, step => Resolve(step, substitutions));
        }
    }

    public static bool AreEqual(PathStep[] left, PathStep[] right)
    {
        if (left.Length != right.Length)
        {
            return false;
        }

        for (int i = 0; i < left.Length; i++)
        {
            if (Compare(left[i], right[i]) != 0)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Names before indexes; names by bytes, indexes by number.</summary>
    public static int Compare(PathStep left, PathStep right)
    {
        bool leftIndex = left.Kind == PathStepKind.Index;
        if (leftIndex != (right.Kind == PathStepKind.Index))
        {
            return leftIndex ? 1 : -1;
        }

        return leftIndex ? left.Index.CompareTo(right.Index) : left.Name.Span.SequenceCompareTo(right.Name.Span);
    }

    /// <summary>As errors write a path: [a, b, [0]].</summary>
    public static string Describe(PathStep[] steps)
    {
        StringBuilder text = new("[");
        foreach (PathStep step in steps)
        {
            string separator = text.Length > 1 ? ", " : "";
            string name = Encoding.UTF8.GetString(step.Name.Span);
            text.Append(separator).Append(step.Kind == PathStepKind.Index ? $"[{name}]" : name);
        }

        return text.Append(']').ToString();
    }

    private static PathStep Resolve(PathStep step, Substitutions substitutions)
    {
        if (step.Kind != PathStepKind.Placeholder)
        {
            return step;
        }

        bool defined = substitutions.Names.TryUse(step.Name.Span, out ReadOnlyMemory<byte> value)
            && value.Span[0] == (byte)AttributeType.String;
        if (!defined)
        {
            throw new ExpressionException(ExpressionFaults.UndefinedName(Encoding.UTF8.GetString(step.Name.Span)));
        }

        int prefix = 1 + ItemFormat.ReadVarint(value.Span[1..], out _);
        return new PathStep(PathStepKind.Name, value[prefix..], 0);
    }
}
