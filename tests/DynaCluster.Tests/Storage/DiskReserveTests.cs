using DynaCluster.Storage.Disks;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace DynaCluster.Tests.Storage;

public sealed class DiskReserveTests : IDisposable
{
    private const long Gibibyte = 1024L * 1024 * 1024;

    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new();
    private DiskSpace _space = new(100 * Gibibyte, 50 * Gibibyte);
    private int _asked;

    [Fact]
    public void The_default_reserve_is_a_twentieth_of_the_disk()
        => Assert.Equal(5 * Gibibyte, Reserve(null).ReserveBytes);

    [Fact]
    public void The_default_reserve_is_at_least_one_gibibyte()
    {
        _space = new(2 * Gibibyte, 2 * Gibibyte);
        Assert.Equal(Gibibyte, Reserve(null).ReserveBytes);
    }

    [Fact]
    public void Growing_writes_are_taken_above_the_reserve() => Assert.False(Reserve(1000).GrowingWritesRefused);

    [Fact]
    public void Hazard23_growing_writes_are_refused_below_the_reserve()
    {
        DiskReserve reserve = Reserve(1000);
        _space = _space with { Available = 999 };
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(reserve.GrowingWritesRefused);
    }

    [Fact]
    public void Growing_writes_are_taken_again_when_an_eighth_more_is_free()
    {
        _space = _space with { Available = 999 };
        DiskReserve reserve = Reserve(1000);
        Assert.True(At(reserve, 1124));
        Assert.False(At(reserve, 1125));
    }

    [Fact]
    public void The_disk_is_asked_at_most_once_a_second()
    {
        DiskReserve reserve = Reserve(1000);
        for (int at = 0; at < 100; at++)
        {
            _ = reserve.GrowingWritesRefused;
        }

        Assert.Equal(1, _asked);
    }

    [Fact]
    public void The_ballast_holds_room_and_is_given_up_when_there_is_none()
    {
        string file = _folder["ballast"];
        using DiskReserve reserve = Reserve(4_000_000, new Ballast(file, 3_000_000));
        Assert.Equal(3_000_000, new FileInfo(file).Length);
        At(reserve, 100);
        Assert.False(File.Exists(file));
        At(reserve, 100_000_000);
        Assert.True(File.Exists(file));
    }

    [Fact]
    public void A_disk_that_cannot_be_asked_changes_nothing()
    {
        DiskReserve reserve = new(
            () => _asked++ == 0 ? new DiskSpace(100, 0) : throw new IOException(), 10, null, _time);
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.True(reserve.GrowingWritesRefused);
    }

    [Fact]
    public void A_real_disk_tells_its_space() => Assert.True(DiskSpace.Of(_folder.Path).Total > 0);

    public void Dispose() => _folder.Dispose();

    private bool At(DiskReserve reserve, long available)
    {
        _space = _space with { Available = available };
        _time.Advance(TimeSpan.FromSeconds(1));
        return reserve.GrowingWritesRefused;
    }

    private DiskReserve Reserve(long? bytes, Ballast? ballast = null) => new(
        () =>
        {
            _asked++;
            return _space;
        },
        bytes,
        ballast,
        _time);
}
