using Polystore.Bench;
using Polystore.Bench.IndexAdvice;
using Polystore.Bench.ShopLoad;

if (args is ["index-selection", .. var problem])
{
    return SelectionBudgets.Run(problem);
}

if (args is ["index-advice", .. var advised])
{
    return await AdviceComparison.RunAsync(advised);
}

if (args is ["advise-counted", var counted, .. var by])
{
    return await CountedAdvice.RunAsync(counted, by is [var divisor] ? double.Parse(divisor, System.Globalization.CultureInfo.InvariantCulture) : 2000);
}

if (args is ["shop-load", .. var load])
{
    return await LoadRun.RunAsync(load);
}

string[] known = ["check-1000-tables", "explain-parse", "read-logs", "check-10000-tables", "check-20000-findings", "start-up", "redis-requests", "cache-reads", "coordination", "router-get"];
var chosen = args.Length == 0 ? known : args;
foreach (var name in chosen)
{
    switch (name)
    {
        case "check-1000-tables":
            await ManyTables.RunAsync(tables: 1000, columns: 5);
            break;
        case "check-10000-tables":
            await ManyPostgresTables.RunAsync(tables: 10_000);
            break;
        case "check-20000-findings":
            await ManyPostgresTables.RunFaultsAsync(tables: 10_000);
            break;
        case "explain-parse":
            PlanParsing.Run();
            break;
        case "read-logs":
            LogReading.Run();
            break;
        case "start-up":
            await StartUp.RunAsync();
            break;
        case "redis-requests":
            await RedisRequests.RunAsync();
            break;
        case "cache-reads":
            await CacheReads.RunAsync();
            break;
        case "coordination":
            await CoordinationRates.RunAsync(1, 64);
            break;
        case "coordination-64":
            await CoordinationRates.RunAsync(64);
            break;
        case "router-get":
            await RouterGet.RunAsync();
            break;
        default:
            Console.Error.WriteLine($"Unknown benchmark '{name}'; choose from {string.Join(", ", known)}.");
            return 2;
    }
}

return 0;
