using Polystore.Cli.CommandLine;

return await CommandLineHost.RunAsync(args);
