using Polystore.Core.Configuration;
using Polystore.Core.Connections;
using Polystore.Core.Engines;
using Polystore.Core.Redaction;
using Polystore.Mongo;
using Polystore.Postgres;
using Polystore.Redis;
using Polystore.Sqlite;

namespace Polystore.Cli.CommandLine;

/// <summary>What every command of one run shares: streams, clock, engines, known secrets.</summary>
internal sealed class CliSession(TextWriter output, TextWriter error)
{
    private readonly Lazy<EngineRegistry> engines = new(() => new EngineRegistry(new SqliteEngine(), new PostgresEngine(), new RedisEngine(), new MongoEngine()));

    private readonly Lazy<PolystoreConfig> configuration = new(() => ConfigFile.LoadNearest(Environment.CurrentDirectory));

    public TextWriter Output { get; } = output;

    public TextWriter Error { get; } = error;

    public TimeProvider Clock { get; init; } = TimeProvider.System;

    public SecretScrubber Scrubber { get; } = new();

    public bool Verbose { get; set; }

    public EngineRegistry Engines => engines.Value;

    /// <summary>The nearest polystore.json at or above the current folder; read only when a command asks for it.</summary>
    public PolystoreConfig Configuration => configuration.Value;

    public DateTimeOffset Now => Clock.GetUtcNow();

    /// <summary>A note for people, on the error stream so that it never mixes with a document on the output.</summary>
    public void Note(string sentence) => Error.WriteLine("polystore: " + Scrubber.Scrub(sentence));

    /// <summary>
    /// Turns what stands on the command line into a database, learns its secrets, and warns when one came with the arguments, where
    /// other users can see it.
    /// </summary>
    public ResolvedConnection Resolve(string text)
    {
        var resolved = ConnectionResolver.Resolve(text, Configuration, HostEnvironment.Current);
        foreach (var url in resolved.Volumes.Values.Prepend(resolved.Url))
        {
            Scrubber.Learn(url);
        }

        foreach (var warning in resolved.Warnings)
        {
            Note(warning);
        }

        if (resolved.HoldsPassword)
        {
            Note("a password in an argument is visible to other users of this machine; keep the connection in polystore.json with ${ENV}, or the password in the environment.");
        }

        return resolved;
    }

    /// <summary>The URL alone, for commands that need nothing else of a connection.</summary>
    public DatabaseUrl ResolveTarget(string text) => Resolve(text).Url;
}
