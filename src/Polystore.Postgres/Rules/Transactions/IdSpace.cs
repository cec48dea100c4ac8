using System.Globalization;
using Polystore.Core.Observation;
using Polystore.Core.Rules;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Rules.Capacity;

namespace Polystore.Postgres.Rules.Transactions;

/// <summary>One of the two counters that run round: transaction ids and multixacts. Both are 32 bits wide and compared modulo 2^32 (manual 24.1.5).</summary>
internal sealed record IdSpace
{
    // varsup.c, SetTransactionIdLimit, and multixact.c, SetMultiXactIdLimit: half of the ids may lie between the oldest and the next;
    // 3 million before that end nothing gets a new one, and from 40 million before it every use warns.
    public const long Half = int.MaxValue;

    public const long Stop = Half - 3_000_000;

    public const long Warns = Half - 40_000_000;

    public static IdSpace Transactions { get; } = new()
    {
        Name = "transaction ids", One = "transaction", FreezeSetting = "autovacuum_freeze_max_age", FreezeDefault = 200_000_000, FailsafeSetting = "vacuum_failsafe_age",
        Column = "frozenxid", AgeFunction = "age", Next = server => server.NextTransactionId, Modulus = double.PositiveInfinity,
    };

    public static IdSpace MultiXacts { get; } = new()
    {
        Name = "multixacts", One = "multixact", FreezeSetting = "autovacuum_multixact_freeze_max_age", FreezeDefault = 400_000_000, FailsafeSetting = "vacuum_multixact_failsafe_age",
        Column = "minmxid", AgeFunction = "mxid_age", Next = server => server.NextMultiXactId, Modulus = 4_294_967_296,
    };

    public required string Name { get; init; }

    public required string One { get; init; }

    public required string FreezeSetting { get; init; }

    public required long FreezeDefault { get; init; }

    public required string FailsafeSetting { get; init; }

    /// <summary>The catalogue's column without its prefix.</summary>
    public required string Column { get; init; }

    public required string AgeFunction { get; init; }

    /// <summary>The next id of a snapshot.</summary>
    public required Func<PostgresServerFacts, long?> Next { get; init; }

    /// <summary>Where <see cref="Next"/> starts again.</summary>
    public required double Modulus { get; init; }

    public long FreezeMaxAge(Snapshot snapshot) => Number(snapshot, FreezeSetting) ?? FreezeDefault;

    /// <summary>From here on vacuum does nothing but freeze; it counts as at least 105% of the maximum age (manual 20.11.1).</summary>
    public long Failsafe(Snapshot snapshot) => Math.Max(Number(snapshot, FailsafeSetting) ?? 1_600_000_000, FreezeMaxAge(snapshot) / 20 * 21);

    /// <summary>Ids used a day between the two snapshots; null when nothing tells.</summary>
    public double? DailyUse(RuleContext context) =>
        Interval.TryOpen(context, out var interval, out _)
        && context.Snapshot.TryGet(PostgresSections.Server, out var now, out _) && interval.Before.TryGet(PostgresSections.Server, out var before, out _)
        && Next(now) is { } next && Next(before) is { } then
        && Used(next - then) is > 0 and var used
            ? used / interval.Days
            : null;

    /// <summary>Days until the server refuses to give out ids at that rate, if nothing is frozen until then.</summary>
    public double? DaysLeft(RuleContext context, long age) => DailyUse(context) is { } daily ? Math.Max(0, Stop - age) / daily : null;

    private double Used(double difference) => difference < 0 && double.IsFinite(Modulus) ? difference + Modulus : difference;

    private static long? Number(Snapshot snapshot, string setting) =>
        long.TryParse(snapshot.SettingValue(setting), NumberStyles.Integer, CultureInfo.InvariantCulture, out var value) ? value : null;
}
