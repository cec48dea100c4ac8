using System.Data.Common;
using System.Reflection;
using Polystore.Runtime.Stores;

namespace Polystore.Runtime.Routing.Parts;

/// <summary>The columns of a part, and the statements that follow from them. The first column of a row is the key, the last one the version.</summary>
internal sealed record ColumnsShape<T>(RelationalTable Table, IReadOnlyList<Column<T>> Columns, Member<T, long>? Version)
    where T : class
{
    public ColumnsShape<T> Narrowed(IReadOnlySet<MemberInfo> members) => this with
    {
        Columns = [.. Columns.Where(column => members.Contains(column.Member))],
        Version = Version is { } version && members.Contains(version.Info) ? version : null,
    };

    public IEnumerable<string> SelectedNames()
    {
        IEnumerable<string> names = [Table.Key, .. Columns.Select(column => column.Name)];
        return Version is null ? names : names.Append(Table.Version!);
    }

    /// <summary>The statement that ends with the key, and what stands before it; made once.</summary>
    public (string Text, string BeforeKey) SelectByKey()
    {
        var text = Table.Select(SelectedNames(), 0).Text;
        return (text, text[..text.LastIndexOf('$')]);
    }

    public void Read(DbDataReader row, T entity)
    {
        for (var i = 0; i < Columns.Count; i++)
        {
            Columns[i].Read(row, i + 1, entity);
        }

        Version?.Set(entity, row.GetInt64(Columns.Count + 1));
    }

    public void Copy(T from, T to)
    {
        foreach (var column in Columns)
        {
            column.Copy(from, to);
        }
    }

    public Dictionary<string, object?> Row(object key, T entity)
    {
        var row = Columns.ToDictionary(column => column.Name, column => column.Value(entity));
        row[Table.Key] = key;
        return row;
    }

    /// <summary>The statement of a row that takes the place of whatever is there, and returns the version when there is one.</summary>
    public SqlQuery Put(object key, T entity)
    {
        var query = Table.Upsert(Row(key, entity));
        return Version is null ? query : query.Write(" RETURNING ").Write(new SqlName(Table.Version!));
    }

    /// <summary>Changed columns. A table with a version always has one to change: the version, which the table's own statement counts.</summary>
    public Dictionary<string, object?> Changes(T before, T after)
    {
        var changes = Columns.Where(column => column.IsChanged(before, after)).ToDictionary(column => column.Name, column => column.Value(after));
        if (Version is not null)
        {
            changes[Table.Version!] = null;
        }

        return changes;
    }
}
