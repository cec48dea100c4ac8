namespace Polystore.Runtime.Tests.Children;

/// <summary>What this assembly does when a test starts it again as another process: the first argument names the part, the rest is for it.</summary>
internal static class Program
{
    public static Task<int> Main(string[] arguments) => arguments switch
    {
        ["lock-holder", .. var rest] => LockHolder.RunAsync(rest),
        ["limited", var store, var where, var kind, var ahead] => LimitedCaller.RunAsync(store, where, kind, ahead),
        ["cache-user", var cache, var table, var number, var ahead, var cycles] => CacheUser.RunAsync(cache, table, number, ahead, cycles),
        ["behind-writer", var url, var name, var key, var version] => BehindWriter.RunAsync(url, name, key, version),
        ["outbox-sender", .. var rest] => OutboxSender.RunAsync(rest),
        ["resident-writer", .. var rest] => ResidentWriter.RunAsync(rest),
        _ => Task.FromResult(2),
    };
}
