import type { EChartsCoreOption } from 'echarts/core';

/** At most four: brand, accent and two greys. */
export const chartColours = ['#0e7c7b', '#f0803c', '#66747e', '#b6c0c6'] as const;

export interface Series {
  readonly name: string;
  /** Null is a gap, and stays one. */
  readonly values: readonly (number | null)[];
}

/** Lines over days, with the unit at the axis. */
export function lineChart(
  days: readonly string[],
  series: readonly Series[],
  unit: string,
): EChartsCoreOption {
  return {
    color: [...chartColours],
    aria: { enabled: true },
    animation: false,
    grid: { left: 48, right: 16, top: 48, bottom: 32 },
    legend: { top: 0, icon: 'roundRect' },
    tooltip: { trigger: 'axis' },
    xAxis: { type: 'category', data: [...days], axisTick: { show: false } },
    yAxis: { type: 'value', name: unit, min: 0, minInterval: 1 },
    series: series.map(({ name, values }) => ({
      type: 'line',
      name,
      data: [...values],
      connectNulls: false,
      showSymbol: values.length < 40,
    })),
  };
}

/** Bars from zero. */
export function barChart(
  names: readonly string[],
  series: readonly Series[],
  unit: string,
): EChartsCoreOption {
  return {
    color: [...chartColours],
    aria: { enabled: true },
    animation: false,
    grid: { left: 64, right: 16, top: 48, bottom: 32 },
    tooltip: { trigger: 'axis' },
    ...(series.length > 1 ? { legend: { top: 0 } } : {}),
    xAxis: { type: 'category', data: [...names], axisTick: { show: false } },
    yAxis: { type: 'value', name: unit, min: 0, minInterval: 1 },
    series: series.map(({ name, values }) => ({ type: 'bar', name, data: [...values], barMaxWidth: 40 })),
  };
}
