using System.Diagnostics;
using System.Text;

namespace Polystore.Bench.ShopLoad;

/// <summary>samples/Shop.Api as a process of its own, on a free port.</summary>
internal sealed class ShopProcess : IAsyncDisposable
{
    private readonly Process process;
    private readonly StringBuilder errors = new();

    private ShopProcess(Process process) => this.process = process;

    public Uri Address { get; private set; } = null!;

    public bool IsAlive => !process.HasExited;

    /// <summary>What it wrote to standard error.</summary>
    public string Errors
    {
        get
        {
            lock (errors)
            {
                return errors.ToString();
            }
        }
    }

    /// <exception cref="InvalidOperationException">It ended, or did not say its address.</exception>
    public static async Task<ShopProcess> StartAsync(params IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])[Program(), "--urls=http://127.0.0.1:0", .. arguments])
        {
            start.ArgumentList.Add(argument);
        }

        var shop = new ShopProcess(Process.Start(start)!);
        shop.process.ErrorDataReceived += (_, line) => shop.Keep(line.Data);
        shop.process.BeginErrorReadLine();
        while (await shop.process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.Split("Now listening on: ") is [_, var address])
            {
                shop.Address = new Uri(address);
                _ = shop.process.StandardOutput.ReadToEndAsync();
                return shop;
            }
        }

        throw new InvalidOperationException($"The API did not start: {shop.Errors}");
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            process.Kill();
            await process.WaitForExitAsync();
        }

        process.Dispose();
    }

    private static string Program()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Polystore.slnx")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("Run it in a checkout of the repository.");
        }

        return Path.Combine(folder.FullName, "samples/Shop.Api/bin/Release/net10.0/Polystore.Samples.ShopApi.dll");
    }

    private void Keep(string? line)
    {
        lock (errors)
        {
            errors.AppendLine(line);
        }
    }
}
