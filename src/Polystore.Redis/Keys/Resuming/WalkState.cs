using System.Diagnostics;
using System.Globalization;
using Polystore.Core.Engines;
using Polystore.Core.Errors;

namespace Polystore.Redis.Keys.Resuming;

/// <summary>
/// Keeps the state of a walk over servers in a file, so that another process goes on where this one ended. The file is replaced as a whole: it holds
/// one state or the other, whenever the process dies. It has names of keys in it, and only its owner may read it.
/// </summary>
internal sealed class WalkState
{
    private const string Magic = "polystore.keys-walk/1";

    // A save may take a twentieth of the time.
    private const int PausePerSave = 20;

    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(1);

    private readonly Lock gate = new();
    private readonly KeyspaceRequest request;
    private readonly string file;
    private readonly Dictionary<string, byte[]> servers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (long Saved, TimeSpan Pause)> pauses = new(StringComparer.Ordinal);

    private WalkState(KeyspaceRequest request)
    {
        this.request = request;
        file = request.Resume!;
    }

    /// <summary>The state that the request names; null when it names none.</summary>
    /// <exception cref="UsageException">The file is none, or of another walk.</exception>
    public static WalkState? Open(KeyspaceRequest request)
    {
        if (request.Resume is null)
        {
            return null;
        }

        var state = new WalkState(request);
        if (File.Exists(state.file))
        {
            state.Read();
        }

        return state;
    }

    /// <summary>What was kept of a server; a new state when nothing was.</summary>
    public ServerState Of(string server)
    {
        var state = new ServerState(request.Top);
        lock (gate)
        {
            if (servers.TryGetValue(server, out var kept))
            {
                Understood(() => state.Store(StateStream.Reading(new MemoryStream(kept))));
            }
        }

        return state;
    }

    /// <summary>Keeps the state of a server, when it is time to or it is done.</summary>
    public void Keep(string server, ServerState state)
    {
        lock (gate)
        {
            var now = Stopwatch.GetTimestamp();
            if (!state.IsDone && pauses.TryGetValue(server, out var last) && Stopwatch.GetElapsedTime(last.Saved, now) < last.Pause)
            {
                return;
            }

            var memory = new MemoryStream();
            state.Store(StateStream.Writing(memory));
            servers[server] = memory.ToArray();
            Write();
            var pause = PausePerSave * Stopwatch.GetElapsedTime(now);
            pauses[server] = (Stopwatch.GetTimestamp(), pause > ShortestPause ? pause : ShortestPause);
        }
    }

    /// <summary>The walk is whole: nothing is left to go on with.</summary>
    public void Remove() => File.Delete(file);

    private string Walk() => string.Create(CultureInfo.InvariantCulture, $"{request.Target}, sample {request.Sample}, top {request.Top}");

    private void Read() => Understood(() =>
    {
        using var stream = File.OpenRead(file);
        var state = StateStream.Reading(stream);
        if (state.Text("") != Magic)
        {
            throw new InvalidDataException("It does not begin as one.");
        }

        if (state.Text("") is var walk && walk != Walk())
        {
            throw new UsageException($"{file} is the state of another walk ({walk}); give the same target and options, or another file.");
        }

        _ = state.Each<string>([], _ =>
        {
            var name = state.Text("");
            servers[name] = state.Bytes([]);
            return name;
        });
    });

    private void Understood(Action read)
    {
        try
        {
            read();
        }
        catch (Exception failure) when (failure is IOException or InvalidDataException or FormatException or OverflowException or UnauthorizedAccessException or ArgumentException or OutOfMemoryException)
        {
            throw new UsageException($"{file} cannot be read as the state of a walk: {failure.Message} Give another file, or remove it to begin anew.", failure);
        }
    }

    private void Write()
    {
        var unfinished = file + ".unfinished";
        try
        {
            File.Delete(unfinished);
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            using (var stream = new FileStream(unfinished, options))
            {
                var state = StateStream.Writing(stream);
                state.Text(Magic);
                state.Text(Walk());
                _ = state.Each(servers.ToList(), server => KeyValuePair.Create(state.Text(server.Key), state.Bytes(server.Value)));
                stream.Flush(flushToDisk: true);
            }

            File.Move(unfinished, file, overwrite: true);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"The state of the walk cannot be kept in {file}: {failure.Message}", failure);
        }
    }
}
