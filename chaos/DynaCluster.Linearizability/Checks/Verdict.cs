namespace DynaCluster.Linearizability.Checks;

public enum Verdict
{
    /// <summary>There is an order that explains every answer.</summary>
    Linearizable,

    /// <summary>A bound of work was reached first. Nothing is known; it is no pass.</summary>
    Undecided,

    /// <summary>There is no such order.</summary>
    NotLinearizable,
}
