namespace DynaCluster.Consensus;

/// <summary>What brings a group's voters nearer to those that are wanted.</summary>
public enum MembershipAction
{
    /// <summary>They are the wanted ones.</summary>
    None,

    /// <summary>Until a learner has caught up.</summary>
    Wait,
    AddVoter,
    RemoveVoter,

    /// <summary>The leader is not wanted: another voter has to lead before it can be removed.</summary>
    TransferLeadership,
}

/// <param name="Replica">Whom the action is about; 0: nobody.</param>
public readonly record struct MembershipStep(MembershipAction Action, ulong Replica = 0);
