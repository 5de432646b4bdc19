namespace DynaCluster.Tests.Consensus;

/// <summary>What the simulator finds out about its log says something of the one in production as long as both pass the
/// same contracts.</summary>
public sealed class ContractFormsTests
{
    [Theory]
    [InlineData(typeof(ReplicatedLogContract), typeof(RaftGroupContractTests), typeof(SimulatedLogContractTests))]
    [InlineData(
        typeof(ReplicatedClusterContract), typeof(RaftClusterContractTests), typeof(SimulatedClusterContractTests))]
    public void Hazard25_the_log_of_the_simulator_and_that_of_production_pass_one_contract(
        Type contract, Type production, Type simulated)
        => Assert.Equal(
            [production, simulated],
            contract.Assembly.GetTypes().Where(type => type.IsSubclassOf(contract) && !type.IsAbstract)
                .OrderBy(static type => type.Name, StringComparer.Ordinal));
}
