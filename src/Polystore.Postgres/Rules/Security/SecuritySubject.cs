using Polystore.Core.Connections;
using Polystore.Core.Findings;

namespace Polystore.Postgres.Rules.Security;

/// <summary>Subjects that only security speaks of.</summary>
internal static class SecuritySubject
{
    public static Subject Role(string name) => new() { Engine = EngineNames.Postgres, Kind = "role", Path = [name] };

    public static Subject Schema(string name) => new() { Engine = EngineNames.Postgres, Kind = "schema", Path = [name] };

    public static Subject Extension(string name) => new() { Engine = EngineNames.Postgres, Kind = "extension", Path = [name] };

    public static Subject Relation(string kind, string schema, string name) => new() { Engine = EngineNames.Postgres, Kind = kind, Path = [schema, name] };

    public static Subject Routine(string schema, string name, string arguments) =>
        new() { Engine = EngineNames.Postgres, Kind = "routine", Path = [schema, name, arguments], Label = $"{schema}.{name}({arguments})" };

    public static Subject Policy(string schema, string table, string name) =>
        new() { Engine = EngineNames.Postgres, Kind = "policy", Path = [schema, table, name], Label = $"{name} on {schema}.{table}" };
}
