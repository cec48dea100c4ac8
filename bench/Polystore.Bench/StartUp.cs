namespace Polystore.Bench;

/// <summary>How long the command takes to say its version, against the runtime's own <c>dotnet --version</c> in the same run.</summary>
internal static class StartUp
{
    private const int Repetitions = 15;

    public static async Task RunAsync()
    {
        var peer = await Measured.MedianAsync(Repetitions, "dotnet", "--version");
        Console.WriteLine($"| command | median of {Repetitions}, ms | ratio to dotnet --version |");
        Console.WriteLine("|---|---:|---:|");
        Console.WriteLine($"| dotnet --version | {peer.Milliseconds:0} | 1 |");
        foreach (var option in new[] { "--version", "--help" })
        {
            var run = await Measured.MedianAsync(Repetitions, BuiltCommand.Path, option);
            Console.WriteLine($"| polystore {option} | {run.Milliseconds:0} | {run.Milliseconds / peer.Milliseconds:0.00} |");
        }
    }
}
