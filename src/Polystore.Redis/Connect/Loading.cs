using Polystore.Core.Errors;
using Polystore.Redis.Observe;

namespace Polystore.Redis.Connect;

/// <summary>A server that still loads its data answers some commands, but nothing that it says of its keys holds.</summary>
internal static class Loading
{
    /// <exception cref="TargetException">The server loads.</exception>
    public static void Refuse(InfoReading info, string server)
    {
        if (info.Text("loading") == "1")
        {
            var far = info.Text("loading_loaded_perc") is { } share ? $" ({share} % so far)" : "";
            throw new TargetException($"{server} is still loading its data set into memory{far}; try again when INFO persistence says loading:0.");
        }
    }
}
