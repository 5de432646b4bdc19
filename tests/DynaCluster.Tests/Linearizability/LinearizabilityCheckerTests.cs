using CsCheck;
using DynaCluster.Linearizability.Checks;
using DynaCluster.Linearizability.Histories;

namespace DynaCluster.Tests.Linearizability;

public sealed class LinearizabilityCheckerTests
{
    /// <summary>Steps for each operation of a good history where each is concurrent with some thirty others.</summary>
    private const int StepsOfOperationMax = 60;

    private const int HistoryCount = 300;

    [Fact]
    public void Histories_of_an_atomic_item_are_linearizable() => Gen.UInt.Sample(
        seed => CheckOf(Make(seed, unknownPercent: 5)).Verdict == Verdict.Linearizable, iter: HistoryCount);

    [Fact]
    public void An_answer_that_nobody_wrote_is_found() => SampleAltered((history, at) => Image.Of("nobody"));

    [Fact]
    public void An_answer_that_is_written_later_is_found() => SampleAltered((history, at) => history
        .Where(write => write.Effect.Kind == EffectKind.Put && !write.IsRefused && write.Called > history[at].Returned)
        .Select(write => (Image?)write.Effect.Written).FirstOrDefault());

    [Fact]
    public void An_answer_that_was_overwritten_before_is_found() => SampleAltered((history, at) => history
        .Where(write => write.Effect.Kind == EffectKind.Put && !write.IsRefused)
        .Where(write => history.Any(later => later.Effect.IsBlind && !later.IsRefused
            && later.Called > write.Returned && later.Returned < history[at].Called))
        .Select(write => (Image?)write.Effect.Written).LastOrDefault());

    /// <summary>Even where a search from the beginning is not allowed to get anywhere.</summary>
    [Fact]
    public void A_stretch_of_a_good_history_is_never_called_contradictory() => Gen.UInt.Sample(
        seed => CheckOf(Make(seed, unknownPercent: 10), new CheckLimits { StepsMax = 1 }).Verdict
            != Verdict.NotLinearizable,
        iter: HistoryCount / 10);

    [Fact]
    public void A_good_history_that_takes_too_much_work_is_undecided_and_says_which_bound()
    {
        CheckReport report = CheckOf(Make(seed: 1, unknownPercent: 5), new CheckLimits { StepsMax = 20 });
        Assert.Equal(
            (Verdict.Undecided, nameof(CheckLimits.StepsMax)), (report.Verdict, report.Findings.Single().Bound));
    }

    [Fact]
    public void Memory_is_bounded()
    {
        CheckReport report = CheckOf(Make(seed: 1, unknownPercent: 5), new CheckLimits { RememberedWordsMax = 20 });
        Assert.Equal(nameof(CheckLimits.RememberedWordsMax), report.Findings.Single().Bound);
    }

    [Fact]
    public void The_same_history_takes_the_same_work() => Assert.Equal(
        CheckOf(Make(seed: 7, unknownPercent: 5)).StepCount, CheckOf(Make(seed: 7, unknownPercent: 5)).StepCount);

    [Fact]
    public void An_answer_before_its_call_is_refused() => Assert.Throws<ArgumentException>(
        () => LinearizabilityChecker.Check(HistoryText.Parse("c1 5..4 a get -> none")));

    [Fact]
    public void Tens_of_thousands_of_operations_on_many_keys_take_little_work()
    {
        RandomHistory histories = new(new Random(1))
        {
            HasUniqueTexts = true, Workload = RandomWorkload.Register, UnknownPercent = 3, DurationMax = 20,
        };
        Operation[] history =
        [
            .. from key in Enumerable.Range(0, 60)
               from operation in histories.Make(clients: 32, operationsOfClient: 20)
               select operation with { Key = $"k{key}" },
        ];
        AssertCheap(history);
    }

    [Theory]
    [InlineData(RandomWorkload.Register)]
    [InlineData(RandomWorkload.Counter)]
    [InlineData(RandomWorkload.Mixed)]
    internal void Twenty_thousand_operations_of_32_clients_on_one_key_take_little_work(RandomWorkload workload)
    {
        RandomHistory histories = new(new Random(1))
        {
            HasUniqueTexts = true, Workload = workload, UnknownPercent = 1, DurationMax = 20, HiddenPercent = 0,
        };
        AssertCheap(histories.Make(clients: 32, operationsOfClient: 625));
    }

    private static void AssertCheap(IReadOnlyList<Operation> history)
    {
        CheckReport report = LinearizabilityChecker.Check(history);
        Assert.True(
            report.Verdict == Verdict.Linearizable && report.StepCount < (long)StepsOfOperationMax * history.Count,
            $"{report.StepCount / history.Count} steps an operation, at most {StepsOfOperationMax}: {report}");
    }

    /// <summary>Gives one shown image of a good history another value, where there is one that cannot be
    /// right.</summary>
    private static void SampleAltered(Func<IReadOnlyList<Operation>, int, Image?> impossible) => Gen.UInt.Sample(
        seed =>
        {
            IReadOnlyList<Operation> history = Make(seed, unknownPercent: 0);
            int[] places = [.. Enumerable.Range(0, history.Count).Where(at => history[at].Before is not null)];
            int place = places[seed % places.Length];
            if (impossible(history, place) is not { } image)
            {
                return true;
            }

            Operation[] altered = [.. history];
            altered[place] = altered[place] with { Before = image };
            return CheckOf(altered).Verdict == Verdict.NotLinearizable;
        },
        iter: HistoryCount);

    private static CheckReport CheckOf(IReadOnlyList<Operation> history, CheckLimits? limits = null)
        => LinearizabilityChecker.Check(history, limits);

    private static IReadOnlyList<Operation> Make(uint seed, int unknownPercent)
    {
        RandomHistory histories = new(new Random((int)(seed & int.MaxValue)))
        {
            HasUniqueTexts = true, Workload = RandomWorkload.Register, UnknownPercent = unknownPercent,
        };
        return histories.Make(clients: 8, operationsOfClient: 40);
    }
}
