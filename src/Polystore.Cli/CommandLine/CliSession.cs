using Polystore.Core.Connections;
using Polystore.Core.Engines;
using Polystore.Core.Redaction;
using Polystore.Sqlite;

namespace Polystore.Cli.CommandLine;

/// <summary>What every command of one run shares: streams, clock, engines, known secrets.</summary>
internal sealed class CliSession(TextWriter output, TextWriter error)
{
    private readonly Lazy<EngineRegistry> engines = new(() => new EngineRegistry(new SqliteEngine()));

    public TextWriter Output { get; } = output;

    public TextWriter Error { get; } = error;

    public TimeProvider Clock { get; init; } = TimeProvider.System;

    public SecretScrubber Scrubber { get; } = new();

    public bool Verbose { get; set; }

    public EngineRegistry Engines => engines.Value;

    public CliConfiguration Configuration { get; } = new();

    public DateTimeOffset Now => Clock.GetUtcNow();

    /// <summary>A note for people, on the error stream so that it never mixes with a document on the output.</summary>
    public void Note(string sentence) => Error.WriteLine("polystore: " + Scrubber.Scrub(sentence));

    /// <summary>Turns what stands on the command line into a database.</summary>
    public DatabaseUrl ResolveTarget(string text)
    {
        var url = DatabaseUrl.Parse(text);
        Learn(url, fromArgument: true);
        return url;
    }

    /// <summary>Learns the secrets of a target and warns when one came with the arguments, where other users can see it.</summary>
    public void Learn(DatabaseUrl target, bool fromArgument)
    {
        Scrubber.Learn(target);
        if (fromArgument && target.Secrets().Any())
        {
            Note("a password in an argument is visible to other users of this machine; keep the connection in polystore.json with ${ENV}, or the password in the environment.");
        }
    }
}
