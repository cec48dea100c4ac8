using Polystore.Core.Checks.Pictures;
using Polystore.Core.Findings;
using Polystore.Core.Observation;

namespace Polystore.Core.Engines;

/// <summary>Draws what a snapshot shows.</summary>
public interface IPicture
{
    /// <summary>
    /// The pictures, most telling first. Pure: the snapshot alone, read from a file or fresh. What was not observed, or is empty,
    /// has no picture.
    /// </summary>
    /// <param name="snapshot">What was seen.</param>
    /// <param name="findings">What the rules found, so that a picture marks what the report names.</param>
    IReadOnlyList<ReportPicture> PicturesOf(Snapshot snapshot, IReadOnlyList<Finding> findings);
}
