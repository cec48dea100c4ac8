using System.Globalization;
using Polystore.Runtime.Stores;
using Polystore.Sql;

namespace Polystore.Runtime.Patterns;

/// <summary>Instants by the server's clock, so that the clocks of processes play no part.</summary>
internal static class ServerTime
{
    /// <summary>So long from now; negative for the past.</summary>
    public static SqlQuery FromNow(IRelationalDialect dialect, TimeSpan span) => dialect.Language == SqlDialect.Postgres
        ? new SqlQuery().Write("(now() + ").Value(span).Write(")")
        : new SqlQuery().Write("strftime('%Y-%m-%d %H:%M:%f+00:00', 'now', ").Value(span.TotalSeconds.ToString("+0.000;-0.000", CultureInfo.InvariantCulture) + " seconds").Write(")");

    public static SqlQuery Now(IRelationalDialect dialect) => new SqlQuery().Write(dialect.Now);

    /// <summary>Of this moment, also inside a transaction that began long ago.</summary>
    public static SqlQuery Clock(IRelationalDialect dialect) => new SqlQuery().Write(dialect.Language == SqlDialect.Postgres ? "clock_timestamp()" : dialect.Now);
}
