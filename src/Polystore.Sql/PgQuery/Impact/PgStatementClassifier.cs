using Polystore.Sql.PgQuery.Reading;
using Polystore.Sql.Shapes;

namespace Polystore.Sql.PgQuery.Impact;

/// <summary>Tells what a statement does from its parse tree.</summary>
public static class PgStatementClassifier
{
    /// <summary>Classifies each statement of a text.</summary>
    /// <param name="sql">The statements.</param>
    /// <exception cref="PgSyntaxException">The text cannot be parsed.</exception>
    public static IReadOnlyList<PgImpact> Classify(string sql) => [.. PgParser.Parse(sql).Select(s => s.Impact)];

    internal static PgImpact Classify(PgNode whole)
    {
        var statement = whole.Is("ExplainStmt") ? whole.Node("query") : whole;
        var nodes = statement.SelfAndDescendants().ToList();
        var inCommonTable = nodes.Where(n => n.Is("CommonTableExpr")).Any(n => IsWrite(n.Node("ctequery")));
        var functions = nodes.Where(n => n.Is("FuncCall")).Select(n => string.Join('.', n.Names("funcname"))).Distinct(StringComparer.Ordinal).ToList();
        var kind = Kind(statement);
        return new PgImpact
        {
            Kind = inCommonTable && kind == StatementKind.Read ? StatementKind.Write : kind,
            Operations = Operations(statement, nodes),
            Runs = !whole.Is("ExplainStmt") || IsAnalyze(whole),
            CanBeExplained = CanBeExplained(statement),
            HasParameters = nodes.Exists(n => n.Is("ParamRef")),
            LocksRows = nodes.Exists(n => n.Is("LockingClause")),
            WritesInCommonTable = inCommonTable,
            Functions = functions,
            VolatileFunctions = functions.FindAll(VolatileFunctions.Contains),
        };
    }

    private static IReadOnlyList<PgOperation> Operations(PgNode statement, IReadOnlyList<PgNode> nodes) => statement.Kind switch
    {
        "AlterTableStmt" => TableChanges.Of(statement),
        _ => [DefinitionImpact.Of(statement) ?? MaintenanceImpact.Of(statement) ?? QueryImpact.Of(statement, nodes)],
    };

    private static StatementKind Kind(PgNode statement) => statement.Kind switch
    {
        "SelectStmt" => statement.SelfAndDescendants().Any(n => n.Is("SelectStmt") && n.Has("intoClause")) ? StatementKind.Definition : StatementKind.Read,
        "DeclareCursorStmt" or "PrepareStmt" => Kind(statement.Node("query")),
        "CopyStmt" when statement.Flag("is_from") => StatementKind.Write,
        "CopyStmt" when statement.Text("filename").Length == 0 => statement.Node("query") is { Exists: true } query ? Kind(query) : StatementKind.Read,
        "InsertStmt" or "UpdateStmt" or "DeleteStmt" or "MergeStmt" or "TruncateStmt" => StatementKind.Write,
        "TransactionStmt" => StatementKind.Transaction,
        "VariableShowStmt" => StatementKind.Read,
        "CreateTableAsStmt" or "ViewStmt" or "IndexStmt" or "RuleStmt" or "DefineStmt" or "RenameStmt" or "CommentStmt" or "SecLabelStmt"
            or "GrantStmt" or "GrantRoleStmt" or "ReassignOwnedStmt" or "ImportForeignSchemaStmt" or "CompositeTypeStmt" => StatementKind.Definition,
        "AlterSystemStmt" => StatementKind.Other,
        var kind when kind.StartsWith("Create", StringComparison.Ordinal) || kind.StartsWith("Alter", StringComparison.Ordinal)
            || kind.StartsWith("Drop", StringComparison.Ordinal) => StatementKind.Definition,
        _ => StatementKind.Other,
    };

    private static bool IsWrite(PgNode statement) => statement.Kind is "InsertStmt" or "UpdateStmt" or "DeleteStmt" or "MergeStmt";

    // EXPLAIN (ANALYZE off) is written too.
    private static bool IsAnalyze(PgNode explain) =>
        explain.List("options").Any(o => o.Text("defname") == "analyze" && !Options.IsOff(o));

    // The manual, EXPLAIN: "any SELECT, INSERT, UPDATE, DELETE, MERGE, VALUES, EXECUTE, DECLARE, CREATE TABLE AS, or CREATE MATERIALIZED VIEW AS".
    private static bool CanBeExplained(PgNode statement) =>
        IsWrite(statement) || statement.Kind is "SelectStmt" or "ExecuteStmt" or "DeclareCursorStmt" or "CreateTableAsStmt";
}
