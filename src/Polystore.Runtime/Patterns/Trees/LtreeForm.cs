using Polystore.Runtime.Stores;

namespace Polystore.Runtime.Patterns;

/// <summary>PostgreSQL's ltree.</summary>
internal sealed class LtreeForm : PathForm
{
    public override SqlQuery Text { get; } = new SqlQuery().Write("path::text");

    public override SqlQuery Value(string path) => new SqlQuery().Write("CAST(").Value(path).Write(" AS ltree)");

    public override SqlQuery Below(string path) => new SqlQuery().Write("path <@ ").Write(Value(path));

    // subpath refuses what would be empty.
    public override SqlQuery Moved(string old, string path) =>
        new SqlQuery().Write($"CASE WHEN nlevel(path) = nlevel({Value(old)}) THEN {Value(path)} ELSE {Value(path)} || subpath(path, nlevel({Value(old)})) END");
}
