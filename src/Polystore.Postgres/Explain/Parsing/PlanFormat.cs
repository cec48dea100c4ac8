namespace Polystore.Postgres.Explain.Parsing;

/// <summary>The formats of EXPLAIN.</summary>
public enum PlanFormat
{
    /// <summary>Indented lines for people.</summary>
    Text,

    /// <summary>JSON.</summary>
    Json,

    /// <summary>YAML.</summary>
    Yaml,

    /// <summary>XML.</summary>
    Xml,
}
