namespace Polystore.Redis.Keys.Resuming;

/// <summary>How far one server was walked, and what was learned of it by then; kept between two pages.</summary>
/// <param name="top">Keys listed as biggest.</param>
internal sealed class ServerState(int top)
{
    /// <summary>The server's <c>run_id</c>: a cursor is worth nothing to another process, which hashes names anew.</summary>
    public string RunId { get; set; } = "";

    /// <summary>The logical database that is walked; those with lower numbers are done.</summary>
    public long Database { get; set; } = -1;

    /// <summary>Where SCAN goes on in it.</summary>
    public string Cursor { get; set; } = "0";

    /// <summary>Names seen.</summary>
    public long Names { get; set; }

    /// <summary>Whether all is done.</summary>
    public bool IsDone { get; set; }

    public KeyspaceTally Tally { get; } = new(top);

    public void Store(StateStream state)
    {
        RunId = state.Text(RunId);
        Database = state.Number(Database);
        Cursor = state.Text(Cursor);
        Names = state.Number(Names);
        IsDone = state.Flag(IsDone);
        Tally.Store(state);
    }
}
