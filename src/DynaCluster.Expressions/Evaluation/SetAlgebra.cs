using DynaCluster.Model.Items;

namespace DynaCluster.Expressions.Evaluation;

/// <summary>Unions and differences of sets of one type, by merging: both are ascending.</summary>
internal static class SetAlgebra
{
    public static void WriteUnion(AttributeView left, AttributeView right, ItemWriter target)
    {
        SetView.Enumerator other = right.Set.GetEnumerator();
        bool more = other.MoveNext();
        target.BeginSet(left.Type);
        foreach (ReadOnlySpan<byte> member in left.Set)
        {
            int order = 1;
            while (more && (order = other.Current.SequenceCompareTo(member)) < 0)
            {
                target.Member(other.Current);
                more = other.MoveNext();
            }

            target.Member(member);
            if (more && order == 0)
            {
                more = other.MoveNext();
            }
        }

        while (more)
        {
            target.Member(other.Current);
            more = other.MoveNext();
        }

        target.EndSet();
    }

    /// <summary>True if a member of the left set is not in the right one.</summary>
    public static bool HasDifference(AttributeView left, AttributeView right)
    {
        DifferenceEnumerator members = new(left.Set, right.Set);
        return members.MoveNext();
    }

    /// <summary>Writes the members of the left set that the right one lacks: there must be one.</summary>
    public static void WriteDifference(AttributeView left, AttributeView right, ItemWriter target)
    {
        DifferenceEnumerator members = new(left.Set, right.Set);
        target.BeginSet(left.Type);
        while (members.MoveNext())
        {
            target.Member(members.Current);
        }

        target.EndSet();
    }

    private ref struct DifferenceEnumerator(SetView left, SetView right)
    {
        private SetView.Enumerator _left = left.GetEnumerator();
        private SetView.Enumerator _right = right.GetEnumerator();
        private bool _started;
        private bool _rightLeft;

        public readonly ReadOnlySpan<byte> Current => _left.Current;

        public bool MoveNext()
        {
            if (!_started)
            {
                _started = true;
                _rightLeft = _right.MoveNext();
            }

            while (_left.MoveNext())
            {
                int order = 1;
                while (_rightLeft && (order = _right.Current.SequenceCompareTo(_left.Current)) < 0)
                {
                    _rightLeft = _right.MoveNext();
                }

                if (!_rightLeft || order != 0)
                {
                    return true;
                }
            }

            return false;
        }
    }
}
