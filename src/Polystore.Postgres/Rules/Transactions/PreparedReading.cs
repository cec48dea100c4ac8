using Polystore.Core.Connections;
using Polystore.Core.Findings;
using Polystore.Postgres.Observe.Sections;
using Polystore.Postgres.Rules.Reading;

namespace Polystore.Postgres.Rules.Transactions;

/// <summary>Prepared transactions as findings show them.</summary>
internal static class PreparedReading
{
    public static Subject Subject(PostgresPreparedTransaction prepared) => new()
    {
        Engine = EngineNames.Postgres,
        Kind = "prepared transaction",
        Path = [prepared.Database ?? "", prepared.Gid],
        Label = $"{prepared.Gid}{(prepared.Database is { } database ? $" in {database}" : "")}",
    };

    public static Remedy Finish(PostgresPreparedTransaction prepared) => Remedy.ByHand(
        $"Ask the transaction manager what it decided. Then, connected to {prepared.Database ?? "its database"} as {prepared.Owner ?? "its owner"} or a superuser: "
            + $"COMMIT PREPARED {PgName.Literal(prepared.Gid)} or ROLLBACK PREPARED {PgName.Literal(prepared.Gid)}. If nothing here uses two-phase commit, set max_prepared_transactions = 0.",
        "only the transaction manager knows whether the other databases have committed; the wrong choice parts them for good");
}
