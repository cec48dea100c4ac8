using System.Linq.Expressions;
using System.Reflection;

namespace Polystore.Runtime.Routing;

/// <summary>The properties of an entity that an expression uses.</summary>
internal sealed class UsedMembers : ExpressionVisitor
{
    private readonly ParameterExpression entity;
    private readonly HashSet<MemberInfo> members = [];
    private bool usesWhole;

    private UsedMembers(ParameterExpression entity) => this.entity = entity;

    /// <summary>Null when the expression uses the entity as a whole.</summary>
    public static IReadOnlySet<MemberInfo>? Of<T, TResult>(Expression<Func<T, TResult>> shape)
    {
        var visitor = new UsedMembers(shape.Parameters[0]);
        visitor.Visit(shape.Body);
        return visitor.usesWhole ? null : visitor.members;
    }

    /// <inheritdoc/>
    protected override Expression VisitMember(MemberExpression node)
    {
        if (node.Expression != entity)
        {
            return base.VisitMember(node);
        }

        members.Add(node.Member);
        return node;
    }

    /// <inheritdoc/>
    protected override Expression VisitParameter(ParameterExpression node)
    {
        usesWhole |= node == entity;
        return node;
    }
}
