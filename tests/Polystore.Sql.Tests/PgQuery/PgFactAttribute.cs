using Polystore.Sql.PgQuery;

namespace Polystore.Sql.Tests.PgQuery;

/// <summary>A test that needs libpg_query, and is skipped with the reason where it is not.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PgFactAttribute : FactAttribute
{
    public PgFactAttribute()
    {
        if (!PgParser.IsAvailable)
            Skip = PgParser.MissingMessage;
    }
}

/// <inheritdoc cref="PgFactAttribute"/>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PgTheoryAttribute : TheoryAttribute
{
    public PgTheoryAttribute()
    {
        if (!PgParser.IsAvailable)
            Skip = PgParser.MissingMessage;
    }
}
