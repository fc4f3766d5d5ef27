// What became of the servers: whether they recovered from the migration, and when the effects of the incidents were over.
import {counted} from '../../core/advice/words.ts';
import {duration} from '../../text/format.ts';
import {courseSentence} from '../conclude/courses.ts';
import type {Course} from '../course.ts';
import type {ClusterFacts, Story} from '../story.ts';
import {type Block, heading, type Line, paragraph, table} from './block.ts';
import type {Moments} from './moments.ts';

const courseRow = (course: Course, moments: Moments): readonly Line[] => {
  const {cluster, startedAt, endedAt, baseline} = course;
  return [
    [cluster],
    [moments.span(startedAt, endedAt)],
    [
      baseline === null
        ? 'none: too little was seen before'
        : `${counted(baseline.series, 'figure')}, ${moments.span(baseline.from, baseline.to)}`,
    ],
    [courseSentence(course) ?? 'It was still at work.'],
  ];
};

const recovery = ({clusters, limits}: Story, moments: Moments): readonly Block[] => {
  const courses = clusters.flatMap(each => each.courses);
  const steady = limits === null ? 'long enough' : duration(limits.recoveredFor);
  return [
    heading(3, 'Recovery from the migration'),
    ...(courses.length === 0
      ? [paragraph('No migration was seen at work: there was none to recover from.')]
      : [
          table(
            `Recovered: after its end, latency, errors, lag and waits were within the bands of the baseline for ${steady}`,
            ['Cluster', 'At work', 'Baseline', 'What became of the servers'],
            courses.map(course => courseRow(course, moments)),
          ),
        ]),
  ];
};

const aftermathOf = (
  {cluster, aftermath: {sentence, checks}}: ClusterFacts,
  moments: Moments,
  named: boolean,
): readonly Block[] => [
  named ? paragraph({strong: `${cluster}: `}, sentence) : paragraph(sentence),
  ...(checks.length === 0
    ? []
    : [
        table(
          `Since when each figure${named ? ` of ${cluster}` : ''} showed nothing of the incidents any more, for at least five seconds or to the end of the recording`,
          ['Figure', 'Since', 'What counts'],
          checks.map(({what, at, why}) => [[what], [at === null ? 'not seen' : moments.at(at)], [why]]),
        ),
      ]),
];

export const afterwards = (story: Story, moments: Moments): readonly Block[] => [
  heading(2, 'Afterwards'),
  ...recovery(story, moments),
  heading(3, 'Effects of the incidents'),
  ...story.clusters.flatMap(each => aftermathOf(each, moments, story.clusters.length > 1)),
];
