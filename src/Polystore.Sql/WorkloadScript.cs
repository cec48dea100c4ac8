namespace Polystore.Sql;

/// <summary>Reads a workload: a SQL script whose statements carry annotations in the comments above them.</summary>
public static class WorkloadScript
{
    /// <summary>The statements of a workload, in order; empty for a script without statements.</summary>
    /// <param name="script">The script's text.</param>
    /// <param name="dialect">Whose rules apply.</param>
    /// <exception cref="SqlScriptException">An annotation has no sensible value, stands twice, has no statement, or an id is taken.</exception>
    public static IReadOnlyList<WorkloadStatement> Read(string script, SqlDialect dialect)
    {
        var (statements, trailing) = SqlSplitter.SplitWithTrailer(script, dialect);
        var orphan = WorkloadAnnotations.Read(trailing);
        if (orphan.FirstLine is int line)
            throw new SqlScriptException(line, "an annotation with no statement below it; put it above the statement it speaks of.");

        var annotated = statements.Select(s => (Statement: s, Notes: WorkloadAnnotations.Read(s.LeadingComments))).ToList();
        var taken = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        foreach (var (statement, notes) in annotated)
        {
            if (notes.Id is { } id && !taken.TryAdd(id, statement.Line))
                throw new SqlScriptException(notes.IdLine, $"the id '{id}' is already taken by the statement on line {taken[id]}; give each statement its own.");
        }

        return [.. annotated.Select((a, i) => ToStatement(a.Statement, a.Notes, a.Notes.Id ?? FreeId(i + 1, taken)))];
    }

    private static WorkloadStatement ToStatement(SqlStatement statement, WorkloadAnnotations notes, string id) => new()
    {
        Id = id,
        Sql = statement.Sql,
        Calls = notes.Calls ?? 1,
        MeanMs = notes.MeanMs,
        Parameters = notes.Parameters,
        Description = notes.Description,
        Line = statement.Line,
    };

    private static string FreeId(int position, Dictionary<string, int> taken)
    {
        var id = $"q{position}";
        var attempt = 1;
        while (taken.ContainsKey(id))
            id = $"q{position}_{++attempt}";
        taken.Add(id, 0);
        return id;
    }
}
