using System.Globalization;
using System.Text;

namespace Polystore.Core.Findings;

/// <summary>
/// Names a finding over runs: 64-bit FNV-1a (Fowler, Noll, Vo; offset basis 14695981039346656037, prime 1099511628211) over
/// rule id, node, kind and path. Titles and numbers are left out, because they change while the fault stays.
/// </summary>
public static class FindingFingerprint
{
    private const ulong OffsetBasis = 14695981039346656037;
    private const ulong Prime = 1099511628211;

    /// <summary>Sixteen lower-case hexadecimal digits.</summary>
    public static string Of(string ruleId, Subject subject, string? discriminator = null)
    {
        // Unit separators keep ["a.b"] and ["a", "b"] apart.
        var text = string.Join('\u001f', [ruleId, subject.Engine, subject.Node ?? "", subject.Kind, .. subject.Path, discriminator ?? ""]);
        var hash = OffsetBasis;
        foreach (var octet in Encoding.UTF8.GetBytes(text))
        {
            hash = unchecked((hash ^ octet) * Prime);
        }

        return hash.ToString("x16", CultureInfo.InvariantCulture);
    }
}
