using DynaCluster.Cli.Commands;

return await new DynaCommand().RunAsync(args);
