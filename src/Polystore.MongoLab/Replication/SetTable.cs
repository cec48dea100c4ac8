using MongoDB.Bson;
using Npgsql;
using Polystore.MongoLab.Engine;

namespace Polystore.MongoLab.Replication;

/// <summary>
/// The set as the engine keeps it. Members find each other here and nowhere else: the one that moves the term on has won the election, and
/// the lease of the primary is the time since it was heard of. All times are the engine's.
/// </summary>
internal sealed class SetTable(NpgsqlDataSource engine)
{
    private const string ReadSql = """
        SELECT s.id, s.term, s.primary_member, s.elected, coalesce(s.led = s.term, false), least(extract(epoch FROM clock_timestamp() - greatest(s.renewed, 'epoch')), 1e9)::float8, m.id, m.host, m.started,
            nullif(m.seen, '-infinity'), least(extract(epoch FROM clock_timestamp() - greatest(m.seen, 'epoch')), 1e9)::float8, m.no_election_until < clock_timestamp()
        FROM polystore_lab.replica_set s CROSS JOIN polystore_lab.member m ORDER BY m.id
        """;

    // A majority of the members has to be alive, as with a real set.
    private const string ElectSql = """
        UPDATE polystore_lab.replica_set SET term = term + 1, primary_member = $1, elected = clock_timestamp(), renewed = clock_timestamp()
        WHERE term = $2 AND (primary_member IS NULL OR primary_member = $1 OR renewed < clock_timestamp() - $3)
            AND (SELECT 2 * count(*) FILTER (WHERE seen > clock_timestamp() - $3) > count(*) FROM polystore_lab.member)
        RETURNING term
        """;

    // No write of an older term may end after the election: its connections are closed, and new ones meet the new term.
    private const string FenceSql = """
        SELECT count(*) FILTER (WHERE NOT pg_terminate_backend(pid, 10000))
        FROM (SELECT pid FROM pg_stat_activity WHERE application_name LIKE 'polystore lab term %' AND application_name <> $1 ORDER BY wait_event_type = 'Lock' DESC NULLS LAST) AS writers
        """;

    // Those that wait for others first, so that they do not go on when the others end.
    private const string EndSql = """
        SELECT count(pg_terminate_backend(pid, 10000))
        FROM (SELECT pid FROM pg_stat_activity WHERE application_name = $1 ORDER BY wait_event_type = 'Lock' DESC NULLS LAST) AS writers
        """;

    /// <summary>By which name the engine knows the connections that write in a term.</summary>
    public static string Writers(long term) => $"polystore lab term {term}";

    /// <summary>Makes the set, or gives one that is there its new hosts and no primary.</summary>
    public static async Task CreateAsync(NpgsqlDataSource engine, string name, IReadOnlyList<int> ports, CancellationToken cancellationToken)
    {
        await using var session = new EngineSession(engine);
        await session.BatchAsync(
            cancellationToken,
            ("BEGIN", []),
            ("INSERT INTO polystore_lab.replica_set (name, id) VALUES ($1, $2) ON CONFLICT (one) DO UPDATE SET name = excluded.name, primary_member = NULL, renewed = '-infinity'", [name, ObjectId.GenerateNewId().ToByteArray()]),
            ("DELETE FROM polystore_lab.member", []),
            ("INSERT INTO polystore_lab.member (id, host) SELECT place - 1, host FROM unnest($1::text[]) WITH ORDINALITY AS hosts (host, place)", [ports.Select(MemberOptions.HostOf).ToArray()]),
            ("COMMIT", []));
    }

    /// <summary>Tells that a member lives, renews its lease while it is primary of that term, and reads the set.</summary>
    public async Task<SetView> BeatAsync(int member, long? term, bool starts, CancellationToken cancellationToken)
    {
        await using var connection = await engine.OpenConnectionAsync(cancellationToken);
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(new NpgsqlBatchCommand("UPDATE polystore_lab.member SET seen = clock_timestamp(), started = CASE WHEN $2 THEN clock_timestamp() ELSE started END WHERE id = $1")
        {
            Parameters = { new NpgsqlParameter { Value = member }, new NpgsqlParameter { Value = starts } },
        });
        batch.BatchCommands.Add(new NpgsqlBatchCommand("UPDATE polystore_lab.replica_set SET renewed = clock_timestamp(), led = term WHERE primary_member = $1 AND term = $2")
        {
            Parameters = { new NpgsqlParameter { Value = member }, new NpgsqlParameter { Value = term ?? -1L } },
        });
        batch.BatchCommands.Add(new NpgsqlBatchCommand(ReadSql));
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        return await ReadAsync(reader, cancellationToken);
    }

    /// <summary>The set.</summary>
    public async Task<SetView> ReadAsync(CancellationToken cancellationToken)
    {
        await using var command = engine.CreateCommand(ReadSql);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await ReadAsync(reader, cancellationToken);
    }

    /// <summary>Stands for election; the new term when it was won.</summary>
    public async Task<long?> ElectAsync(int member, long term, TimeSpan timeout, CancellationToken cancellationToken)
    {
        await using var session = new EngineSession(engine);
        return await session.RowAsync(ElectSql, cancellationToken, member, term, timeout) is [long won] ? won : null;
    }

    /// <summary>Ends every write of another term; when this returns true none of them can be committed any more.</summary>
    public async Task<bool> FenceAsync(long term, CancellationToken cancellationToken)
    {
        await using var session = new EngineSession(engine);
        return await session.RowAsync(FenceSql, cancellationToken, Writers(term)) is [0L];
    }

    /// <summary>Ends the writes of one term.</summary>
    public async Task EndWritersAsync(long term, CancellationToken cancellationToken)
    {
        await using var session = new EngineSession(engine);
        await session.RowAsync(EndSql, cancellationToken, Writers(term));
    }

    /// <summary>Gives the lease up.</summary>
    public async Task StepDownAsync(int member, long term, TimeSpan rest, CancellationToken cancellationToken)
    {
        await using var session = new EngineSession(engine);
        await session.BatchAsync(
            cancellationToken,
            ("UPDATE polystore_lab.member SET no_election_until = clock_timestamp() + $2 WHERE id = $1", [member, rest]),
            ("UPDATE polystore_lab.replica_set SET primary_member = NULL WHERE primary_member = $1 AND term = $2", [member, term]));
    }

    /// <summary>Lets a member stand for election again at once, or not for a while.</summary>
    public async Task RestAsync(int member, TimeSpan rest, CancellationToken cancellationToken)
    {
        await using var session = new EngineSession(engine);
        await session.RowAsync("UPDATE polystore_lab.member SET no_election_until = clock_timestamp() + $2 WHERE id = $1 RETURNING id", cancellationToken, member, rest);
    }

    private static async Task<SetView> ReadAsync(NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        SetView? view = null;
        var members = new List<MemberView>();
        while (await reader.ReadAsync(cancellationToken))
        {
            view ??= new SetView(
                (byte[])reader[0],
                reader.GetInt64(1),
                await reader.IsDBNullAsync(2, cancellationToken) ? null : reader.GetInt32(2),
                await reader.IsDBNullAsync(3, cancellationToken) ? null : reader.GetDateTime(3),
                reader.GetBoolean(4),
                Age(reader, 5),
                members);
            members.Add(new MemberView(
                reader.GetInt32(6),
                reader.GetString(7),
                await reader.IsDBNullAsync(8, cancellationToken) ? null : reader.GetDateTime(8),
                await reader.IsDBNullAsync(9, cancellationToken) ? null : reader.GetDateTime(9),
                Age(reader, 10),
                reader.GetBoolean(11)));
        }

        return view ?? throw new InvalidOperationException("the replica set is not in the engine's tables");
    }

    private static TimeSpan Age(NpgsqlDataReader reader, int column) => TimeSpan.FromSeconds(reader.GetDouble(column));
}
