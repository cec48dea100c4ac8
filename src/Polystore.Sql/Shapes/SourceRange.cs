using System.Runtime.InteropServices;

namespace Polystore.Sql.Shapes;

/// <summary>A stretch of the text that was read.</summary>
/// <param name="Start">Where it starts, in UTF-16 units from 0.</param>
/// <param name="Length">Its length in UTF-16 units.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct SourceRange(int Start, int Length)
{
    /// <summary>The offset just past it.</summary>
    public int End => Start + Length;

    /// <summary>Its text.</summary>
    /// <param name="sql">The text that was read.</param>
    public string Text(string sql) => sql.Substring(Start, Length);
}
