using System.Linq.Expressions;
using System.Reflection;

namespace Polystore.Runtime.Routing;

/// <summary>A property of an entity, compiled once: nothing is looked up by reflection when entities are read or written.</summary>
internal sealed record Member<T, TValue>(MemberInfo Info, Func<T, TValue> Get, Action<T, TValue> Set)
{
    /// <param name="property">Such as <c>user => user.Name</c>.</param>
    /// <exception cref="ArgumentException">It is no property or field of the entity itself that can be set.</exception>
    public static Member<T, TValue> Of(Expression<Func<T, TValue>> property)
    {
        if (property.Body is not MemberExpression { Member: var info } access || access.Expression != property.Parameters[0])
        {
            throw new ArgumentException($"'{property.Body}' is not a property of {typeof(T).Name}; write {property.Parameters[0].Name} => {property.Parameters[0].Name}.Property.", nameof(property));
        }

        if (info is PropertyInfo { CanWrite: false } or FieldInfo { IsInitOnly: true })
        {
            throw new ArgumentException($"{typeof(T).Name}.{info.Name} cannot be set; give it a setter or an init accessor.", nameof(property));
        }

        var value = Expression.Parameter(typeof(TValue));
        var set = Expression.Lambda<Action<T, TValue>>(Expression.Assign(access, value), property.Parameters[0], value);
        return new Member<T, TValue>(info, property.Compile(), set.Compile());
    }
}
