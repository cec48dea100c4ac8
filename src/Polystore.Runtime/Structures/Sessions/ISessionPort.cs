namespace Polystore.Runtime.Structures.Sessions;

/// <summary>What sessions keep, as bytes. Every method is one step that others see whole or not at all, by the clock of who keeps it.</summary>
internal interface ISessionPort
{
    ValueTask CreateAsync(string id, byte[] body, TimeSpan idle, TimeSpan longest, CancellationToken cancellationToken);

    /// <summary>Bytes and version, of one that has not ended; its idle time begins anew.</summary>
    ValueTask<(byte[] Body, long Version)?> TouchAsync(string id, TimeSpan idle, CancellationToken cancellationToken);

    /// <summary>Changes one that has still this version; its idle time begins anew.</summary>
    ValueTask<bool> ChangeAsync(string id, long version, byte[] body, TimeSpan idle, CancellationToken cancellationToken);

    ValueTask<bool> EndAsync(string id, CancellationToken cancellationToken);
}
