using Polystore.Core.Observation;
using Polystore.Reports.Wording;
using Spectre.Console;

namespace Polystore.Reports.Terminal;

/// <summary>
/// Shows what takes long, on the error stream so that the report itself stays clean. What ends within a second shows nothing;
/// a console that is piped or without colour shows nothing at all.
/// </summary>
/// <param name="console">A console over the error stream.</param>
/// <param name="time">The clock.</param>
public sealed class ProgressDisplay(IAnsiConsole console, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Refresh = TimeSpan.FromMilliseconds(100);

    /// <summary>Runs an operation and shows its steps while it lasts.</summary>
    /// <typeparam name="T">What the operation returns.</typeparam>
    /// <param name="what">What is being done, until the operation says more itself.</param>
    /// <param name="operation">The operation; it reports to the progress that it is given.</param>
    /// <param name="cancellationToken">Stops the display; the operation is expected to stop by the same token.</param>
    public async Task<T> RunAsync<T>(string what, Func<IProgress<ProgressStep>, Task<T>> operation, CancellationToken cancellationToken = default)
    {
        var latest = new LatestStep(new ProgressStep(what));
        var running = operation(latest);
        if (console.Profile.Capabilities is not { Interactive: true, Ansi: true }
            || await Task.WhenAny(running, Task.Delay(Patience, time, cancellationToken)) == running
            || cancellationToken.IsCancellationRequested)
        {
            return await running;
        }

        await console.Status().Spinner(console.Profile.Capabilities.Unicode ? Spinner.Known.Dots : Spinner.Known.Line).StartAsync(
            Markup.Escape(Words(latest.Step)),
            async status =>
            {
                while (await Task.WhenAny(running, Task.Delay(Refresh, time, cancellationToken)) != running && !cancellationToken.IsCancellationRequested)
                {
                    status.Status = Markup.Escape(Words(latest.Step));
                }
            });
        return await running;
    }

    internal static string Words(ProgressStep step) => VisibleText.OneLine(step.Message) + step switch
    {
        { Total: > 0 and { } total } => $" ({Quantity.Number(step.Done)} of {Quantity.Number(total)})",
        { Done: > 0 } => $" ({Quantity.Number(step.Done)})",
        _ => "",
    };

    private sealed class LatestStep(ProgressStep first) : IProgress<ProgressStep>
    {
        private volatile ProgressStep step = first;

        public ProgressStep Step => step;

        public void Report(ProgressStep value) => step = value;
    }
}
