using System.Globalization;

namespace Polystore.MongoLab.Replication;

/// <summary>What a member of a set has to know; it travels on the command line of its process.</summary>
/// <param name="Set">Name of the set.</param>
/// <param name="Id">Its place in the set, from 0.</param>
/// <param name="Ports">Ports of all members on 127.0.0.1.</param>
/// <param name="EnginePort">Port of the engine.</param>
/// <param name="ElectionTimeout">After so long without its primary the set elects another.</param>
internal sealed record MemberOptions(string Set, int Id, IReadOnlyList<int> Ports, int EnginePort, TimeSpan ElectionTimeout)
{
    /// <summary>Its port.</summary>
    public int Port => Ports[Id];

    /// <summary>Its name among the members.</summary>
    public string Host => HostOf(Port);

    /// <summary>A member's name by its port.</summary>
    public static string HostOf(int port) => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}");

    /// <summary>As arguments.</summary>
    public IReadOnlyList<string> ToArguments() =>
    [
        Set,
        Id.ToString(CultureInfo.InvariantCulture),
        string.Join(',', Ports),
        EnginePort.ToString(CultureInfo.InvariantCulture),
        ElectionTimeout.TotalMilliseconds.ToString(CultureInfo.InvariantCulture),
    ];

    /// <summary>From arguments.</summary>
    public static MemberOptions Parse(IReadOnlyList<string> arguments) => new(
        arguments[0],
        int.Parse(arguments[1], CultureInfo.InvariantCulture),
        arguments[2].Split(',').Select(port => int.Parse(port, CultureInfo.InvariantCulture)).ToList(),
        int.Parse(arguments[3], CultureInfo.InvariantCulture),
        TimeSpan.FromMilliseconds(double.Parse(arguments[4], CultureInfo.InvariantCulture)));
}
