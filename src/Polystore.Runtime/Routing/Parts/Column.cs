using System.Data.Common;
using System.Reflection;

namespace Polystore.Runtime.Routing.Parts;

/// <summary>A column and the property that it is kept in.</summary>
internal abstract class Column<T>(string name, MemberInfo member)
{
    public string Name { get; } = name;

    public MemberInfo Member { get; } = member;

    public abstract void Read(DbDataReader row, int ordinal, T entity);

    public abstract object? Value(T entity);

    public abstract void Copy(T from, T to);

    public abstract bool IsChanged(T before, T after);
}

/// <inheritdoc/>
internal sealed class Column<T, TValue>(string name, Member<T, TValue> member, Func<DbDataReader, int, TValue> read) : Column<T>(name, member.Info)
{
    public override void Read(DbDataReader row, int ordinal, T entity) => member.Set(entity, row.IsDBNull(ordinal) ? default! : read(row, ordinal));

    public override object? Value(T entity) => member.Get(entity);

    public override void Copy(T from, T to) => member.Set(to, member.Get(from));

    public override bool IsChanged(T before, T after) => (member.Get(before), member.Get(after)) switch
    {
        (byte[] one, byte[] other) => !one.AsSpan().SequenceEqual(other),
        (var one, var other) => !EqualityComparer<TValue>.Default.Equals(one, other),
    };
}
