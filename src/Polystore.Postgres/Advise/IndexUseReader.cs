using Npgsql;
using Polystore.Core.Advising;
using Polystore.Core.Connections;
using Polystore.Core.Engines;
using Polystore.Core.Observation;
using Polystore.Postgres.Connect;
using Polystore.Postgres.Explain.Parsing;
using Polystore.Postgres.Workloads.Values;

namespace Polystore.Postgres.Advise;

/// <summary>Looks in the plans of an advised workload for the indexes that were made.</summary>
public sealed class IndexUseReader : IConfirmUse
{
    // A plan names the index of a partition, never that of the partitioned table.
    private const string Members = """
        SELECT a.ordinality::int, m.relname::text, i.indisvalid
          FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS a (schema, name, ordinality)
          JOIN pg_catalog.pg_namespace n ON n.nspname = a.schema
          JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = a.name AND c.relkind IN ('i', 'I')
          JOIN pg_catalog.pg_index i ON i.indexrelid = c.oid
         CROSS JOIN LATERAL (SELECT c.oid AS relid UNION SELECT t.relid FROM pg_catalog.pg_partition_tree(c.oid) t) AS part
          JOIN pg_catalog.pg_class m ON m.oid = part.relid
        """;

    /// <inheritdoc />
    public async Task<IReadOnlyList<IndexUse>> ConfirmUseAsync(DatabaseUrl target, Advice advice, ObserveOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(advice);
        options.Validate();
        try
        {
            await using var connection = await PostgresConnector.OpenAsync(target, options, cancellationToken);
            await AdviseSession.LimitAsync(connection, options, cancellationToken);
            var members = await MembersAsync(connection, advice.Indexes, cancellationToken);
            var readers = members.Values.SelectMany(member => member.Names).Distinct(StringComparer.Ordinal).ToDictionary(name => name, _ => new List<string>(), StringComparer.Ordinal);
            foreach (var statement in advice.Statements)
            {
                foreach (var name in await IndexesOfAsync(connection, statement.Sql, cancellationToken))
                {
                    readers.GetValueOrDefault(name)?.Add(statement.Id);
                }
            }

            return advice.Indexes.Select((index, position) => members.TryGetValue(position + 1, out var member)
                ? new IndexUse(index.Index.Name, member.Valid, member.Names.SelectMany(name => readers[name]).Distinct(StringComparer.Ordinal).ToList())
                : new IndexUse(index.Index.Name, Exists: false, [])).ToList();
        }
        catch (Exception failure) when (failure is NpgsqlException or IOException or TimeoutException)
        {
            throw PostgresFailure.From(failure, target);
        }
    }

    private static async Task<Dictionary<int, Member>> MembersAsync(NpgsqlConnection connection, IReadOnlyList<AdvisedIndex> indexes, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Members, connection)
        {
            Parameters =
            {
                new NpgsqlParameter<string[]> { TypedValue = indexes.Select(index => index.Index.Schema).ToArray() },
                new NpgsqlParameter<string[]> { TypedValue = indexes.Select(index => index.Index.Name).ToArray() },
            },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var members = new Dictionary<int, Member>();
        while (await reader.ReadAsync(cancellationToken))
        {
            var position = reader.GetInt32(0);
            if (!members.TryGetValue(position, out var member))
            {
                members[position] = member = new Member(reader.GetBoolean(2), []);
            }

            member.Names.Add(reader.GetString(1));
        }

        return members;
    }

    // A statement that cannot be planned by now says nothing about indexes.
    private static async Task<IEnumerable<string>> IndexesOfAsync(NpgsqlConnection connection, string? sql, CancellationToken cancellationToken)
    {
        if (sql is null)
        {
            return [];
        }

        try
        {
            var plan = PostgresPlanReader.Read(await PlanText.ReadAsync(connection, sql, cancellationToken));
            return plan.Nodes.Select(node => node.IndexName).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        }
        catch (PostgresException failure) when (PostgresFailure.LeavesConnection(failure))
        {
            return [];
        }
    }

    private sealed record Member(bool Valid, List<string> Names);
}
