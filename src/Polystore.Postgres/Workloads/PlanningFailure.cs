using System.Globalization;
using Npgsql;
using Polystore.Core.Observation;

namespace Polystore.Postgres.Workloads;

/// <summary>Says why the server could not plan a statement, without any value of it.</summary>
internal static class PlanningFailure
{
    /// <summary>The reason, as the end of "not advised on: …".</summary>
    public static string Of(PostgresException failure, ObserveOptions options) => failure.SqlState switch
    {
        PostgresErrorCodes.UndefinedTable =>
            $"{Said(failure)} in this database: it was a temporary table of a session, or it is in a schema outside the search_path of this role",
        PostgresErrorCodes.UndefinedColumn or PostgresErrorCodes.UndefinedFunction => $"{Said(failure)}: the statement is of another version of the schema, of a schema outside the search_path of this role, or of a function, whose variables only the function knows",
        PostgresErrorCodes.QueryCanceled => string.Create(CultureInfo.InvariantCulture, $"planning it took longer than {options.StatementTimeout.TotalSeconds:0.###} s; --statement-timeout gives it more time"),
        PostgresErrorCodes.LockNotAvailable => "a table of it is locked by another session; ask again when that has ended",
        PostgresErrorCodes.InsufficientPrivilege => $"{Said(failure)}; planning needs the right to read every table of it",
        PostgresErrorCodes.IndeterminateDatatype => $"{Said(failure)}; write a cast ($1::date), or give values in comments above it (-- param: 2025-03-01)",
        // What the server says of a value quotes it.
        PostgresErrorCodes.AmbiguousFunction => $"{Said(failure)}: it depends on the type of a parameter, which is not known; write a cast ($1::int[])",
        ['2', '2', ..] => $"a value in it does not suit its type (SQLSTATE {failure.SqlState})",
        _ => $"the server cannot plan it: {Said(failure)}",
    };

    private static string Said(PostgresException failure) => failure.MessageText;
}
