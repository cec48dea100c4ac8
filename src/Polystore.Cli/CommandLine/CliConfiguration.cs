namespace Polystore.Cli.CommandLine;
internal sealed record CliConfiguration { public string? FailOn; public IReadOnlyList<string> Only=[]; public IReadOnlyList<string> Skip=[]; public IReadOnlyDictionary<string, IReadOnlyDictionary<string, double>> RuleOptions=new Dictionary<string, IReadOnlyDictionary<string, double>>(); }
