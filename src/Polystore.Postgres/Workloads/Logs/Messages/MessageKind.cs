namespace Polystore.Postgres.Workloads.Logs.Messages;

/// <summary>What a message says about a statement.</summary>
internal enum MessageKind
{
    /// <summary>Nothing.</summary>
    Other,

    /// <summary>It ran (<c>statement:</c>, <c>execute name:</c>), with its time when the message has one.</summary>
    Run,

    /// <summary>A step of it took time: parse, bind, a further fetch.</summary>
    Step,

    /// <summary>auto_explain's plan with its time.</summary>
    Plan,

    /// <summary>The time of the statement that the same session logged before.</summary>
    Time,
}
