using Polystore.Runtime.Stores;

namespace Polystore.Runtime.Patterns;

/// <summary>A text with a dot behind each key, so that all below a node is one range: from its path to that with a slash, the character after the dot.</summary>
/// <param name="from">The operator of the column's index for at least.</param>
/// <param name="to">And for less than.</param>
internal sealed class TextForm(string from, string to) : PathForm
{
    public override SqlQuery Text { get; } = new SqlQuery().Write("path");

    public override SqlQuery Value(string path) => new SqlQuery().Value(path + ".");

    public override SqlQuery Below(string path) => new SqlQuery().Write($"path {new SqlQuery().Write(from)} {path + "."} AND path {new SqlQuery().Write(to)} {path + "/"}");

    public override SqlQuery Moved(string old, string path) => new SqlQuery().Write($"{path + "."} || substr(path, {old.Length + 2})");
}
