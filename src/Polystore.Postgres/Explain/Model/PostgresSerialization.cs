namespace Polystore.Postgres.Explain.Model;

/// <summary>Cost of turning the result into what is sent to the client.</summary>
public sealed record PostgresSerialization
{
    /// <summary>Milliseconds; null with TIMING OFF.</summary>
    public double? Time { get; internal set; }

    /// <summary>Volume in kB.</summary>
    public double OutputVolume { get; internal set; }

    /// <summary><c>text</c> or <c>binary</c>.</summary>
    public string? Format { get; internal set; }

    /// <summary>Blocks touched, of values stored out of line; null when none.</summary>
    public PostgresBuffers? Buffers { get; internal set; }

    /// <summary>Time of reading them.</summary>
    public PostgresIoTimings? IoTimings { get; internal set; }
}
