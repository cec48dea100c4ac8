namespace Polystore.Runtime.Stores;

/// <summary>What every store has, whatever it keeps.</summary>
public interface IStore : IAsyncDisposable
{
    /// <summary>Its name in the application, such as <c>main</c>; part of messages and telemetry.</summary>
    string Name { get; }

    /// <summary>OpenTelemetry's <c>db.system.name</c>: <c>postgresql</c>, <c>sqlite</c>, <c>mongodb</c>, <c>redis</c>, or <c>memory</c> for what lives in the process.</summary>
    string SystemName { get; }

    /// <summary>Asks the store whether it answers.</summary>
    /// <exception cref="Exception">It does not; the exception is the driver's.</exception>
    ValueTask PingAsync(CancellationToken cancellationToken = default);
}
