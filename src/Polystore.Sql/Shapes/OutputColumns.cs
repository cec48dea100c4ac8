namespace Polystore.Sql.Shapes;

/// <summary>Works out the columns that a block gives.</summary>
internal static class OutputColumns
{
    public static IReadOnlyList<OutputColumn>? Of(ResolvedBlock block)
    {
        if (block.Block.Rows.Count > 0)
        {
            // SQLite and PostgreSQL name the columns of VALUES column1, column2, …
            return [.. block.Block.Rows[0].Items.Select((item, i) => new OutputColumn($"column{i + 1}", item, null))];
        }

        var output = new List<OutputColumn>();
        foreach (var item in block.Block.Items)
        {
            if (item.Expression is not ColumnReference { IsStar: true } star)
            {
                output.Add(new OutputColumn(item.Alias ?? (item.Expression as ColumnReference)?.Column ?? "", item.Expression, null));
                continue;
            }

            foreach (var source in block.Sources)
            {
                if (star.Table is not null && !string.Equals(source.Source.ExposedName, star.Table, StringComparison.OrdinalIgnoreCase))
                    continue;
                if (source.Columns is null)
                    return null;
                foreach (var column in source.Columns)
                {
                    if (star.Table is null && IsMerged(source, column))
                        continue;
                    output.Add(new OutputColumn(column, null, new ColumnBinding(source, column)));
                }
            }
        }

        return output;
    }

    // "*" shows a column of USING or NATURAL JOIN once.
    private static bool IsMerged(ResolvedSource source, string column)
    {
        if (source.Source.Using.Contains(column, StringComparer.OrdinalIgnoreCase))
            return true;
        return source.Source.Natural && source.Owner.Sources.Take(source.Index)
            .Any(s => s.Columns?.Contains(column, StringComparer.OrdinalIgnoreCase) == true);
    }
}
