namespace Polystore.Sql.Shapes;

/// <summary>The pairs of columns that USING and NATURAL make equal.</summary>
internal static class JoinColumns
{
    public static IEnumerable<(string Column, ColumnBinding Other)> Merged(ResolvedSource source)
    {
        IEnumerable<string> names = source.Source.Natural ? source.Columns ?? [] : source.Source.Using;
        foreach (var name in names)
        {
            var column = source.Columns?.FirstOrDefault(c => Same(c, name)) ?? name;
            foreach (var earlier in source.Owner.Sources.Take(source.Index))
            {
                if (earlier.Columns?.FirstOrDefault(c => Same(c, name)) is not { } other)
                    continue;
                yield return (column, new ColumnBinding(earlier, other));
                break;
            }
        }
    }

    private static bool Same(string a, string b) => a.Equals(b, StringComparison.OrdinalIgnoreCase);
}
