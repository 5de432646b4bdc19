namespace DynaCluster.Chaos.Clusters;

/// <summary>A library that the nodes are started with (LD_PRELOAD), compiled by each run: it moves their wall clock,
/// and can make their syncs do nothing. The product knows nothing of it.</summary>
internal static class PreloadShim
{
    /// <summary>The file with the nanoseconds by which the wall clock is moved, 8 bytes.</summary>
    public const string ClockVariable = "CHAOS_CLOCK";

    /// <summary>Set: a sync returns at once and has done nothing.</summary>
    public const string NoSyncVariable = "CHAOS_NO_SYNC";

    // Monotonic clocks are left alone: how long something took is not what a moved wall clock changes.
    private const string Source = """
        #define _GNU_SOURCE
        #include <dlfcn.h>
        #include <fcntl.h>
        #include <stdlib.h>
        #include <sys/mman.h>
        #include <sys/time.h>
        #include <time.h>
        #include <unistd.h>

        static volatile long *moved;
        static int lies;
        static int (*real_clock)(clockid_t, struct timespec *);
        static int (*real_fsync)(int);
        static int (*real_fdatasync)(int);

        __attribute__((constructor)) static void begin(void)
        {
            const char *file = getenv("CHAOS_CLOCK");
            int handle = file ? open(file, O_RDONLY | O_CLOEXEC) : -1;
            void *seen = handle < 0 ? MAP_FAILED : mmap(0, sizeof(long), PROT_READ, MAP_SHARED, handle, 0);
            moved = seen == MAP_FAILED ? 0 : (volatile long *)seen;
            if (handle >= 0) close(handle);
            lies = getenv("CHAOS_NO_SYNC") != 0;
        }

        int clock_gettime(clockid_t clock, struct timespec *now)
        {
            if (!real_clock) real_clock = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
            int result = real_clock(clock, now);
            if (result == 0 && moved && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE))
            {
                long nanoseconds = now->tv_nsec + *moved % 1000000000L;
                now->tv_sec += *moved / 1000000000L + (nanoseconds >= 1000000000L) - (nanoseconds < 0);
                now->tv_nsec = (nanoseconds + 1000000000L) % 1000000000L;
            }
            return result;
        }

        int gettimeofday(struct timeval *now, void *zone)
        {
            struct timespec precise;
            int result = clock_gettime(CLOCK_REALTIME, &precise);
            now->tv_sec = precise.tv_sec;
            now->tv_usec = precise.tv_nsec / 1000;
            return result;
        }

        time_t time(time_t *where)
        {
            struct timespec precise;
            clock_gettime(CLOCK_REALTIME, &precise);
            if (where) *where = precise.tv_sec;
            return precise.tv_sec;
        }

        int fsync(int file)
        {
            if (!real_fsync) real_fsync = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
            return lies ? 0 : real_fsync(file);
        }

        int fdatasync(int file)
        {
            if (!real_fdatasync) real_fdatasync = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
            return lies ? 0 : real_fdatasync(file);
        }
        """;

    /// <returns>The library's file, or why there is none.</returns>
    public static async Task<(string? File, string Lack)> TryCompileAsync(RunFolder folder)
    {
        if (!OperatingSystem.IsLinux() || !Shell.Has("cc"))
        {
            return (null, "needs Linux and a C compiler (cc)");
        }

        string source = folder.At("shim.c");
        string file = folder.At("shim.so");
        await File.WriteAllTextAsync(source, Source);
        try
        {
            await Shell.MustAsync($"cc -shared -fPIC -O2 -o {file} {source} -ldl");
            return (file, "");
        }
        catch (InvalidOperationException failure)
        {
            return (null, $"cc does not make it: {failure.Message}");
        }
    }
}
